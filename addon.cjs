'use strict';
// Finds the addon: a build in this tree, else the prebuilt that the package carries. NODE_EBPF_ADDON names another
// build (the sanitizer's, say).
module.exports = process.env.NODE_EBPF_ADDON
  ? require(process.env.NODE_EBPF_ADDON)
  : require('node-gyp-build')(__dirname);
