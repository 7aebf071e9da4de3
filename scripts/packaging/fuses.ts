import type { FuseConfig } from '@electron/fuses';
import { FuseV1Options, FuseVersion } from '@electron/fuses';

/**
 * Every fuse of Electron, each with its reason. Strict: a fuse that a later Electron adds stops the build until it is
 * set here. electron-builder's own `electronFuses` knows eight of the nine and has no strict mode, so the hook
 * `afterPack` sets them.
 *
 * No fuse covers --remote-debugging-port, --no-sandbox or --proxy-server: the launch guard checks the command line.
 */
export const FUSES: FuseConfig = {
  version: FuseVersion.V1,
  strictlyRequireAllFuses: true,
  // macOS on arm64 runs nothing with a broken ad-hoc signature; a real signature replaces this one.
  resetAdHocDarwinSignature: process.platform === 'darwin',
  // ELECTRON_RUN_AS_NODE would turn the desk into a signed Node.
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  // NODE_OPTIONS could load code first; NODE_EXTRA_CA_CERTS could add an authority.
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  // --inspect and SIGUSR1 would open the main process to every process on the machine.
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  // Effective on macOS and Windows; on Linux the installation folder's permissions protect the files.
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  // The desk has no snapshot of its own; with true and without the file it would not start.
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  // The renderer is loaded from a scheme of its own, so file: needs no privileges.
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  // Bounds checks of WebAssembly by trap: as safe, and full speed for OPAQUE.
  [FuseV1Options.WasmTrapHandlers]: true,
};
