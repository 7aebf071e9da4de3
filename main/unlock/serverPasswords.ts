/**
 * The server password, changed by the person who is signed in, and a temporary one that IT makes for another person.
 * The server never sees a password (OPAQUE, RFC 9807), so the rules for a new one are checked here, where it is typed,
 * and only here.
 */
import { coded } from '../../contract/refusals.ts';
import type { Coded } from '../../contract/errors.ts';
import type { Fault } from '../../contract/faults.ts';
import { randomBytes, randomInt } from 'node:crypto';
import {
  PASSWORD_ROUTES,
  type PASSWORD_VERBS,
  type PasswordAnswer,
  type PasswordRules,
  type PasswordStatus,
} from '../../contract/passwords.ts';
import type { RequiredAction } from '../../contract/common.ts';
import type { Session } from '../../contract/api.ts';
import type { SecretText } from '../../core/vocabulary/secretText.ts';
import { temporaryPassword } from '../../core/passwords/temporary.ts';
import type { Activity } from '../activity/activity.ts';
import { type Handlers, Refusal, refusal } from '../ports.ts';
import { ServerRefusal, Unreachable } from '../link/errors.ts';
import { endedBy, isSessionRefused } from '../session/serverWork.ts';
import type { Link } from '../link/link.ts';
import { openPersonSecret, sealPersonSecret } from '../store/keys.ts';
import type { PasswordChecks } from '../passwords/passwordChecks.ts';
import type { StepResult } from '../passwords/passwordSteps.ts';
import { openPasswordThread, type PasswordThread } from '../passwords/passwordThread.ts';
import type { Failures } from './failures.ts';
import { oneAtATime } from './oneAtATime.ts';

export const CANNOT_BE_TAKEN = coded('password-not-taken');
const PRESENT_IS_WRONG = coded('present-password-wrong');
export const CLOSED = coded('password-closed');

export interface ServerPasswordParts {
  readonly link: Pick<Link, 'call'>;
  readonly failures: Failures;
  readonly passwords: Pick<PasswordChecks, 'problems'>;
  readonly activity: Pick<Activity, 'record'>;
  now(): number;
  /** The session at the server, whether or not an action is required first. */
  signedIn(): Session | null;
  /** Takes the export key over. */
  renewed(sealedSecret: string, exportKey: Uint8Array): void;
  proceed(requiredAction: RequiredAction | null): Promise<void>;
  lock(notice: Coded, code: string): void;
}

/** The verbs about server passwords; `ChangeAtDesk` has those about the workstation's. */
export type ServerPasswords = Pick<Handlers, Exclude<keyof typeof PASSWORD_VERBS, `${string}WorkstationPassword`>>;

type Failed = Extract<PasswordAnswer, { ok: false }>;
const failed = (notice: Coded, retryAt: number | null = null, problems: Fault[] = []): Failed => ({
  ok: false,
  notice,
  problems,
  retryAt,
});

/** Handlers of the verbs about server passwords. */
export function createServerPasswords(parts: ServerPasswordParts): ServerPasswords {
  const { link, failures } = parts;

  function session(): Session {
    const open = parts.signedIn();
    if (open === null) throw refusal('signed-out');
    return open;
  }

  async function statusOf({ token }: Session): Promise<PasswordStatus> {
    try {
      return await link.call('ownPassword', {}, {}, token);
    } catch (error) {
      throw inWords(error);
    }
  }

  function inWords(error: unknown): Error {
    if (error instanceof Unreachable) return refusal('unreachable-nothing-changed');
    if (!(error instanceof ServerRefusal)) return error instanceof Error ? error : new Error('unknown');
    // A 401 may speak of the password alone here: only the code says that the session is over.
    if (error.code === 'session-ended' || (error.status !== 401 && isSessionRefused(error))) {
      const notice = endedBy(error);
      parts.lock(notice, 'session-ended');
      return new Refusal(notice);
    }
    return error.code === 'not-found' ? refusal('no-such-person') : new Refusal(error);
  }

  /** Counted here and at the server, with the tries to sign in. */
  function wrongPresent(retryAt: number | null): Failed {
    parts.activity.record('sign-in-failed', { reason: 'password-change', failures: failures.count() });
    const closed = failures.closedUntil(parts.now());
    if (closed !== null) parts.lock(coded('locked-tries'), 'too-many-tries');
    const until = closed ?? retryAt;
    return until === null ? failed(PRESENT_IS_WRONG) : failed(CLOSED, until);
  }

  async function change(present: SecretText, next: SecretText): Promise<PasswordAnswer> {
    const who = session();
    const { rules, words, changedAt } = await statusOf(who);
    const problems = await parts.passwords.problems(next, rules, words);
    if (problems.length > 0) return failed(CANNOT_BE_TAKEN, null, problems);
    const closed = failures.closedUntil(parts.now());
    if (closed !== null) return failed(CLOSED, closed);
    failures.begin();
    const thread = openPasswordThread();
    try {
      return await changeIn(thread, who, { present, next }, rules, changedAt);
    } finally {
      await thread.end();
    }
  }

  async function changeIn(
    thread: PasswordThread,
    who: Session,
    { present, next }: { readonly present: SecretText; readonly next: SecretText },
    rules: PasswordRules,
    changedAt: number,
  ): Promise<PasswordAnswer> {
    const registration = await thread.run('startRegistration', next, {});
    const blinded = await thread.run('startLogin', next, {});
    let proof: StepResult<'finishLogin'>;
    let renewed: Awaited<ReturnType<typeof link.call<'renewPassword'>>>;
    try {
      const start = await thread.run('startLogin', present, {});
      const { attemptId, loginResponse } = await link.call(
        'provePassword',
        {},
        { startLoginRequest: start.startLoginRequest },
        who.token,
      );
      const { clientLoginState } = start;
      proof = await thread.run('finishLogin', present, { clientLoginState, loginResponse });
      renewed = await link.call(
        'renewPassword',
        {},
        {
          attemptId,
          finishLoginRequest: proof?.finishLoginRequest ?? null,
          registrationRequest: registration.registrationRequest,
          startLoginRequest: blinded.startLoginRequest,
        },
        who.token,
      );
    } catch (error) {
      if (error instanceof ServerRefusal && (error.code === 'sign-in-failed' || error.code === 'too-many-tries'))
        return wrongPresent(error.retryAt);
      failures.unjudged();
      throw inWords(error);
    }
    // A server that goes on without a proof is not asked for anything more.
    if (proof === null) return wrongPresent(null);
    failures.succeeded();
    const { exportKey } = proof;
    try {
      for (const [index, loginResponse] of renewed.former.entries()) {
        const { clientLoginState } = blinded;
        // Null, too, where it is no answer to this password.
        const known = await thread.run('finishLogin', next, { clientLoginState, loginResponse }).catch(() => null);
        known?.exportKey.fill(0);
        if (known !== null)
          return failed(CANNOT_BE_TAKEN, null, [
            index === 0
              ? { code: 'password-present', params: {} }
              : { code: 'password-former', params: { remembered: rules.remembered } },
          ]);
      }
      const { registrationRecord, exportKey: nextExport } = await thread.run('finishRegistration', next, {
        clientRegistrationState: registration.clientRegistrationState,
        registrationResponse: renewed.registrationResponse,
      });
      return await store(who, renewed, changedAt, exportKey, registrationRecord, nextExport);
    } finally {
      exportKey.fill(0);
    }
  }

  /**
   * The same secret of the person, sealed under the new password: everything that it opens goes on opening, at every
   * workstation.
   */
  async function store(
    who: Session,
    renewed: { changeId: string; sealedSecret: string | null },
    changedBefore: number,
    exportKey: Uint8Array,
    registrationRecord: string,
    nextExport: Uint8Array,
  ): Promise<PasswordAnswer> {
    const secret =
      renewed.sealedSecret === null
        ? randomBytes(32)
        : openPersonSecret(exportKey, renewed.sealedSecret, who.person.id);
    if (secret === null) {
      nextExport.fill(0);
      throw refusal('secret-unreadable');
    }
    const sealedSecret = sealPersonSecret(nextExport, secret, who.person.id);
    secret.fill(0);
    const answer: unknown = await link
      .call('finishPassword', {}, { changeId: renewed.changeId, registrationRecord, sealedSecret }, who.token)
      .catch((error: unknown) => error);
    if (!(answer instanceof Error)) {
      parts.renewed(sealedSecret, nextExport);
      await parts.proceed(PASSWORD_ROUTES.finishPassword.result.parse(answer).requiredAction);
      return { ok: true };
    }
    // A refusal is a no. Without an answer it may have been done: the server is asked for the password's status.
    const status =
      answer instanceof Unreachable ? await link.call('ownPassword', {}, {}, who.token).catch(() => null) : null;
    if (status !== null && status.changedAt > changedBefore) {
      parts.renewed(sealedSecret, nextExport);
      // What is still to do is known with the next sign-in.
      parts.lock(coded('password-changed'), 'password-changed');
      return { ok: true };
    }
    nextExport.fill(0);
    if (answer instanceof Unreachable && status === null) throw refusal('password-in-doubt');
    throw inWords(answer);
  }

  const changeAlone = oneAtATime(change);

  return {
    async getOwnPassword() {
      const { words: _words, ...rest } = await statusOf(session());
      return rest;
    },
    async checkPassword({ password }) {
      const { rules, words } = await statusOf(session());
      return { problems: await parts.passwords.problems(password, rules, words) };
    },
    changePassword: ({ present, next }) => changeAlone(present, next),
    async resetPassword({ personId, open }) {
      const { token } = session();
      const temporary = temporaryPassword((below) => randomInt(below));
      const { client, ready } = await import('@serenity-kit/opaque');
      await ready;
      const start = client.startRegistration({ password: temporary });
      try {
        const { registrationResponse } = await link.call(
          'resetStart',
          { personId },
          { registrationRequest: start.registrationRequest },
          token,
        );
        const { registrationRecord } = client.finishRegistration({
          password: temporary,
          clientRegistrationState: start.clientRegistrationState,
          registrationResponse,
        });
        const { until } = await link.call('resetFinish', { personId }, { registrationRecord, open }, token);
        return { temporaryPassword: temporary, until };
      } catch (error) {
        throw inWords(error);
      }
    },
  };
}
