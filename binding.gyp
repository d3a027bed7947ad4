{
  'variables': {
    'deps': '<!(node scripts/deps.js --print)',
    'napi': '<!(node -p "require(\'node-addon-api\').include_dir")',
  },
  'targets': [
    {
      'target_name': 'node_ebpf',
      'sources': ['<!@(node -p "require(\'./native/sources.json\').map(file => \'native/\' + file).join(\' \')")'],
      'include_dirs': ['native', '<(deps)/include'],
      'defines': ['NAPI_VERSION=8', 'NAPI_DISABLE_CPP_EXCEPTIONS', 'NODE_ADDON_API_DISABLE_DEPRECATED'],
      'cflags': [
        '-Wall', '-Wextra', '-fvisibility=hidden',
        '-isystem', '<(module_root_dir)/<(napi)',
      ],
      'cflags_cc!': ['-std=gnu++17', '-std=gnu++20'],
      'cflags_cc': ['-std=c++17', '-fvisibility-inlines-hidden'],
      'configurations': { 'Release': { 'cflags!': ['-O3'], 'cflags': ['-O2'] } },
      'ldflags': ['-Wl,--version-script=<(module_root_dir)/native/exports.map', '-Wl,-z,now', '-Wl,--as-needed'],
      'libraries': ['<(deps)/lib/libbpf.a', '<(deps)/lib/libelf.a', '<(deps)/lib/libeu.a', '<(deps)/lib/libz.a'],
    },
  ],
}
