import type { FuseConfig } from '@electron/fuses';
import { FuseV1Options, FuseVersion } from '@electron/fuses';

/**
 * Every fuse of Electron, each with its reason. Strict: a fuse that a later Electron adds stops the build until
 * somebody has decided on it. electron-builder's own `electronFuses` knows eight of the nine and has no strict mode, so
 * this is applied by the hook `afterPack`.
 *
 * No fuse covers --remote-debugging-port, --no-sandbox or --proxy-server: the launch guard looks at the command line.
 */
export const FUSES: FuseConfig = {
  version: FuseVersion.V1,
  strictlyRequireAllFuses: true,
  // macOS on arm64 runs nothing with a broken ad-hoc signature; a real signature replaces this one.
  resetAdHocDarwinSignature: process.platform === 'darwin',
  // ELECTRON_RUN_AS_NODE would make a signed Node of the desk.
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  // NODE_OPTIONS could load code first; NODE_EXTRA_CA_CERTS could add an authority.
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  // --inspect and SIGUSR1 would open the main process to anybody on the machine.
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  // Holds on macOS and Windows; on Linux the installation folder's permissions are the control.
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  // There is no snapshot of our own; true without the file would not start.
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  // The renderer comes from a scheme of its own, so file: needs nothing.
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  // Bounds checks of WebAssembly by trap: same safety, full speed for OPAQUE.
  [FuseV1Options.WasmTrapHandlers]: true,
};
