import { createHandlers, type HandlerParts } from '../handlers.ts';
import { FILES, readJson } from '../store/files.ts';
import { StoreHeader } from '../store/keys.ts';
import type { DeskSelfCheck } from '../selfCheck/deskSelfCheck.ts';
import type { ShellWindow } from '../shell/shell.ts';
import type { DeskBase } from './deskBase.ts';
import type { MadeGuards } from './makeGuards.ts';
import type { Ledger } from './openLedger.ts';
import type { ConnectedDesk } from './openLink.ts';
import type { OpeningWindow } from './openWindow.ts';
import type { SignIn } from './prepareSignIn.ts';
import type { TakenPolicy } from './takePolicy.ts';
import type { TimeWatch } from './watchTime.ts';

export interface PageParts {
  readonly opening: OpeningWindow;
  readonly window: ShellWindow;
  readonly ledger: Ledger | null;
  readonly taken: TakenPolicy;
  readonly connected: ConnectedDesk | null;
  readonly made: MadeGuards;
  readonly signIn: SignIn | null;
  readonly time: TimeWatch | null;
  readonly selfCheck: DeskSelfCheck | null;
}

/** Read anew each time. @throws FolderFault where the store's header cannot be read. */
function encryptionOf({ options }: DeskBase, { ledger, connected }: PageParts): ReturnType<HandlerParts['encryption']> {
  if (ledger === null || connected === null) return null;
  const usesKeychain = readJson(options.dataFolder, FILES.storeHeader, StoreHeader)?.usesKeychain ?? false;
  return {
    connection: connected.link.connection(),
    workstation: { ...ledger.database.encryption(), usesKeychain },
  };
}

/** From here on the page's calls are answered. */
export const answerPage = (desk: DeskBase, parts: PageParts) => (): void => {
  const { state, access } = desk;
  const { connected, signIn, made, time } = parts;
  const handlers = createHandlers({
    state,
    unlock: () => signIn?.unlock ?? null,
    passwords: () => signIn?.passwords ?? null,
    changeAtDesk: () => signIn?.changeAtDesk ?? null,
    blocked: () => made.blocked,
    clipboard: () => made.guards.clipboard,
    capture: () => made.guards.capture,
    reasons: desk.reasons,
    confirmations: desk.confirmations,
    policy: parts.taken.policy,
    selfCheck: () => parts.selfCheck,
    encryption: () => encryptionOf(desk, parts),
    server: {
      link: () => connected?.link ?? null,
      token: () => access.signedIn()?.token ?? null,
      onSessionEnded: (notice) => {
        void access.lock(notice, 'session-ended');
      },
    },
    account: {
      keys: desk.securityKeys,
      onRequiredAction: (requiredAction) => {
        void signIn?.unlock.proceed(requiredAction);
      },
    },
    preferences: {
      current: desk.preferences.current,
      abilities: () => desk.screen.shell()?.attention() ?? { sounds: false, notices: false },
      now: desk.clock.now,
      play: (file) => desk.screen.shell()?.playSound(file) ?? Promise.resolve(false),
    },
    onReady: () => desk.pageIsDrawn(),
    onInteraction: () => {
      if (!access.isSignedIn()) return;
      time?.idle.interaction();
      desk.attention.interaction();
    },
  });
  parts.opening.answer({ window: parts.window, handlers, repeats: parts.ledger?.repeats ?? null });
};
