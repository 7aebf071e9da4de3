/** The guard of the bridge: who calls, what, with what, and when. Deny by table, allow by line. */
import { VERBS, type BridgeAnswer, type DeskState, type VerbName } from '../../contract/bridge.ts';
import { CheckedCode } from '../../contract/checkedCode.ts';
import type { Need } from '../../contract/tables.ts';
import type { z } from 'zod';
import { SecretText } from '../../core/vocabulary/secretText.ts';
import { may } from '../../core/access/roles.ts';
import type { Permission } from '../../core/vocabulary/permissions.ts';
import { openEnvelope } from './envelopes.ts';
import { type Handlers, type Log, Refusal } from '../ports.ts';
import type { CallHandler, Sender, ShellWindow } from '../shell/shell.ts';

export interface BridgeOptions {
  /** The one window; calls that come while it is being opened wait for it. */
  readonly window: Promise<Pick<ShellWindow, 'id' | 'origin'>>;
  /** Asked for once the window is there. */
  handlers(): Handlers;
  state(): DeskState;
  /** Records a refusal; its failure changes nothing about the answer. */
  onRefused(reason: string, verb: string): void;
  readonly log: Log;
}

const REFUSED: BridgeAnswer = { ok: false, code: 'refused', params: {} };
const INVALID: BridgeAnswer = { ok: false, code: 'invalid', params: {} };
const SIGNED_OUT: BridgeAnswer = { ok: false, code: 'signed-out', params: {} };
const FAILED: BridgeAnswer = { ok: false, code: 'failed', params: {} };

/** Answers every call and never throws. */
export function createBridge(options: BridgeOptions): CallHandler {
  const refuse = (answer: BridgeAnswer, reason: string, verb: string): BridgeAnswer => {
    options.onRefused(reason, verb);
    return answer;
  };
  return async (sender: Sender, verb: unknown, args: unknown): Promise<BridgeAnswer> => {
    const window = await options.window.catch(() => null);
    if (window === null || !isOurs(sender, window))
      return refuse(REFUSED, 'sender', typeof verb === 'string' && isVerb(verb) ? verb : 'unknown');
    if (typeof verb !== 'string' || !isVerb(verb)) return refuse(REFUSED, 'verb', 'unknown');
    return perform(verb, args);
  };

  async function perform<V extends VerbName>(verb: V, args: unknown): Promise<BridgeAnswer> {
    const { needs, args: argsSchema, result: resultSchema } = VERBS[verb];
    const parsed = argsSchema.safeParse(opened(args));
    if (!parsed.success) return refuse(INVALID, 'arguments', verb);
    const checkedArgs = parsed.data as z.output<(typeof VERBS)[V]['args']>;
    try {
      return await performChecked(verb, needs, checkedArgs, resultSchema);
    } finally {
      for (const value of Object.values(checkedArgs)) if (value instanceof SecretText) value.wipe();
    }
  }

  async function performChecked<V extends VerbName>(
    verb: V,
    needs: Need,
    args: z.output<(typeof VERBS)[V]['args']>,
    resultSchema: z.ZodType,
  ): Promise<BridgeAnswer> {
    const state = options.state();
    if (needs !== 'anyone' && state.phase !== 'signed-in') return refuse(SIGNED_OUT, 'signed-out', verb);
    if (!allowed(needs, state)) return refuse(REFUSED, 'role', verb);
    try {
      const value = await options.handlers()[verb](args);
      // A lock in the middle of the work takes the answer with it.
      if (needs !== 'anyone' && options.state().phase !== 'signed-in' && verb !== 'lock' && verb !== 'signOut')
        return SIGNED_OUT;
      const checked = resultSchema.safeParse(value);
      if (checked.success) return { ok: true, value: checked.data };
      options.log('error', 'A result was not as the bridge promises.', { verb });
      return FAILED;
    } catch (error) {
      if (error instanceof Refusal) return answerOf(error);
      options.log('error', 'A verb failed.', { verb, error: error instanceof Error ? error.name : 'unknown' });
      return FAILED;
    }
  }
}

/** Null, which no verb takes, for an envelope that does not open. */
function opened(args: unknown): unknown {
  try {
    return openEnvelope(args);
  } catch {
    return null;
  }
}

/** A code may be the server's own: only the parameters that it has by the contract pass on. */
function answerOf({ code, params }: Refusal): BridgeAnswer {
  const checked = CheckedCode.safeParse({ code, params });
  return checked.success ? { ok: false, ...checked.data } : FAILED;
}

function isOurs(sender: Sender, window: Pick<ShellWindow, 'id' | 'origin'>): boolean {
  return (
    sender.windowId === window.id &&
    sender.frame === 'main' &&
    sender.origin !== null &&
    sender.origin !== 'null' &&
    sender.origin === window.origin
  );
}

const WHILE_REQUIRED_ACTION: readonly Permission[] = ['own.manage', 'session.end-own'];

function allowed(needs: Need, state: DeskState): boolean {
  if (needs === 'anyone') return true;
  if (state.phase !== 'signed-in') return false;
  // A person with a required action does that, or signs out.
  if ((state.requiredAction ?? null) !== null && needs !== 'signed-in' && !WHILE_REQUIRED_ACTION.includes(needs))
    return false;
  return needs === 'signed-in' || may(state.person.role, needs);
}

/** By own property: `constructor` and `__proto__` are no verbs. */
function isVerb(verb: string): verb is VerbName {
  return Object.hasOwn(VERBS, verb);
}
