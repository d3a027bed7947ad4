{
  'variables': {
    'deps': '<!(node scripts/deps.js --print)',
  },
  'targets': [
    {
      'target_name': 'node_ebpf',
      'sources': ['<!@(node -p "require(\'./native/sources.json\').map(file => \'native/\' + file).join(\' \')")'],
      'include_dirs': ['native'],
      'defines': ['NAPI_VERSION=8'],
      # As system headers: what warnings there are in libbpf's macros is not ours.
      'cflags': ['-Wall', '-Wextra', '-fvisibility=hidden', '-isystem', '<(deps)/include'],
      'cflags_cc!': ['-std=gnu++17', '-std=gnu++20'],
      'cflags_cc': ['-std=c++17', '-fvisibility-inlines-hidden'],
      'configurations': { 'Release': { 'cflags!': ['-O3'], 'cflags': ['-O2'] } },
      'ldflags': ['-Wl,--version-script=<(module_root_dir)/native/exports.map', '-Wl,-z,now', '-Wl,--as-needed',
                  '-Wl,--wrap=btf__load_vmlinux_btf,--wrap=btf__free'],
      'libraries': ['<(deps)/lib/libbpf.a', '<(deps)/lib/libelf.a', '<(deps)/lib/libeu.a', '<(deps)/lib/libz.a'],
    },
  ],
}
