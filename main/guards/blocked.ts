/** What the page's preload and the host stopped: recorded, and told to the person in words. */
import type { z } from 'zod';
import type { ActivityDetail, ActivityKind } from '../../contract/activity.ts';
import type { BLOCKED_IN_PAGE, VERBS } from '../../contract/bridge.ts';
import { mask } from '../../core/masking/mask.ts';
import type { ActivityContext } from '../activity/activity.ts';
import type { Repeats } from '../activity/repeats.ts';
import type { Blocked } from '../shell/shell.ts';

type InPage = (typeof BLOCKED_IN_PAGE)[number];
type Entry = readonly [kind: ActivityKind, notice: string];

const RECORDED = 'This was recorded.';
const IN_PAGE: Readonly<Record<InPage, Entry>> = {
  copy: ['copy-attempt', `Copying is switched off at this desk. ${RECORDED}`],
  cut: ['cut-attempt', `Cutting is switched off at this desk. ${RECORDED}`],
  paste: ['paste-attempt', `Pasting is switched off at this desk. ${RECORDED}`],
  drag: ['drag-attempt', `Dragging text out is switched off at this desk. ${RECORDED}`],
  drop: ['drop-attempt', `Dropping something in is switched off at this desk. ${RECORDED}`],
  'context-menu': ['context-menu-attempt', `The context menu is switched off at this desk. ${RECORDED}`],
  print: ['print-attempt', `Printing is switched off at this desk. ${RECORDED}`],
  navigation: ['navigation-blocked', `This desk opens no other pages. ${RECORDED}`],
  request: ['request-blocked', `This page may not speak to the network. ${RECORDED}`],
  popup: ['popup-blocked', `This desk opens no other windows. ${RECORDED}`],
};
const BY_HOST: Readonly<Record<Blocked['what'], Entry>> = {
  navigation: IN_PAGE.navigation, request: IN_PAGE.request, popup: IN_PAGE.popup, print: IN_PAGE.print,
  download: ['download-blocked', `Downloading is switched off at this desk. ${RECORDED}`],
  permission: ['permission-denied', `This permission is not given at this desk. ${RECORDED}`],
  device: ['device-denied', `Devices cannot be reached from this desk. ${RECORDED}`],
  devtools: ['permission-denied', `Developer tools are switched off at this desk. ${RECORDED}`],
  shortcut: ['permission-denied', `This key is switched off at this desk. ${RECORDED}`],
  dialog: ['permission-denied', `Dialogs are switched off at this desk. ${RECORDED}`],
  frame: ['navigation-blocked', `This desk shows no pages within the page. ${RECORDED}`],
  certificate: ['request-blocked', `A connection that could not be trusted was refused. ${RECORDED}`],
  crash: ['renderer-crashed', 'The page stopped and was opened anew.'],
};
/** A repeating key or a script does not flood the page; a person who tries again is told again, for newer notices may have pushed the first away. */
const NOTICE_EVERY_MS = 500;
/** Different targets that a page may name at once, and then per second; beyond it they are counted under one name, so that a script cannot fill the disk. */
const BURST = 200;
const PER_SECOND = 20;

export type ReportedInPage = z.output<(typeof VERBS)['reportBlocked']['args']>;

export interface BlockedGuard {
  /** `tenantId` is that of the conversation, null where this session knows no such conversation: what it was called is then left out. @throws LedgerUnwritable */
  fromPage(report: ReportedInPage, tenantId: string | null): void;
  /** @throws LedgerUnwritable */
  fromHost(blocked: Blocked): void;
}

export function createBlockedGuard(repeats: Repeats, notice: (text: string) => void, now: () => number): BlockedGuard {
  const noticedAt = new Map<string, number>();
  let named = { left: BURST, at: now() };
  const nameOf = (target: string): string => {
    named = { left: Math.min(BURST, named.left + ((now() - named.at) / 1_000) * PER_SECOND), at: now() };
    if (named.left < 1) return '(many)';
    named.left -= 1;
    return harmless(target);
  };
  function take([kind, text]: Entry, detail: ActivityDetail, context: ActivityContext, tell: boolean): void {
    repeats.note(kind, detail, context);
    if (!tell || now() - (noticedAt.get(text) ?? Number.NEGATIVE_INFINITY) < NOTICE_EVERY_MS) return;
    noticedAt.set(text, now());
    notice(text);
  }
  return {
    // What a script did is recorded, but its author is no person to talk to.
    fromPage: (report, tenantId) => take(IN_PAGE[report.what], { target: nameOf(report.target), trusted: report.trusted }, { conversationId: tenantId === null ? null : report.conversationId, tenantId }, report.trusted),
    fromHost: (blocked) => take(BY_HOST[blocked.what], { what: blocked.what, target: harmless(blocked.target), host: true }, {}, blocked.what !== 'request'),
  };
}

/** A name of an element, a host or a key. The page chose it, so it is cut, stripped to plain characters and masked like a message. */
export function harmless(target: string): string {
  const plain = target.slice(0, 80).replaceAll(/[^A-Za-z0-9 .:_+#()-]/g, '?');
  const masked = mask({ id: 'target', author: 'agent', text: plain });
  return masked.failed || masked.marks.length > 0 ? '(masked)' : plain;
}
