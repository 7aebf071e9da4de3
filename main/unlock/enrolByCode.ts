/**
 * Enrolment as IT does it with a code: the machine makes its key, redeems the code, and gets the workstation password
 * from the person beside it.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import type { Redeem, Redeemed } from '../../contract/workstations.ts';
import { readCode, type EnrolmentCode } from '../../core/enrolment/code.ts';
import { makeSignInKey, signWithSignInKey } from '../../core/signIn/signInKey.ts';
import type { PasswordPolicy } from '../../core/policy/passwords.ts';
import { NotRedeemed, redeemCode } from '../link/redeemCode.ts';
import { FILES } from '../store/files.ts';
import { openSystemKeychain, type Keychain } from '../store/keychain.ts';
import { enrol } from './enrol.ts';
import { enrolledWords, type EnrolOutcome } from './enrolFromFile.ts';
import { forgetEnrolment } from './forgetEnrolment.ts';
import { softwareTlsKeys, type TlsKeys } from './tlsKeys.ts';
import { errorWords, ItError, itWords } from '../itWords.ts';
import { checkWorkstationPassword, rulesBeforeEnrolment, type ReadPlaces } from './workstationPassword.ts';

export interface EnrolByCodeRequest {
  readonly code: string;
  readonly dataFolder: string;
  /** Asked only when the code can be read. */
  readonly password: () => Promise<string>;
  /**
   * The workstation password was lost, say: what an earlier enrolment left on this machine is deleted. It could not be
   * read any more anyway.
   */
  readonly replace?: boolean;
  /** Null for "do without"; left out, the system's own is tried. */
  readonly keychain?: Keychain | null;
  /** What the places of this machine contain where IT writes policy; left out, they are read. */
  readonly places?: ReadPlaces;
  /** Own address to speak from, on a machine with several. */
  readonly localAddress?: string;
  readonly redeem?: typeof redeemCode;
  /** Left out, the key is made in software. */
  readonly tlsKeys?: Pick<TlsKeys, 'make'>;
}

/** An answer that is lost on its way is asked for again with the same key; the server knows it. */
const TRIES = 3;
const PAUSE_MS = 700;

/** Never throws: what failed is in the words, without the code, the password and the key. */
export async function enrolByCode(request: EnrolByCodeRequest): Promise<EnrolOutcome> {
  const code = readCode(request.code);
  if (code === null) return failed(itWords('code-not-whole'));
  try {
    const { dataFolder } = request;
    if (existsSync(join(dataFolder, FILES.workstation)) && request.replace !== true)
      return failed(itWords('enrolled-already-code'));
    const password = await request.password();
    // Everything that can fail here fails before the code is used up.
    const rules = await rulesBeforeEnrolment(request.places);
    checkWorkstationPassword(password, '', rules);
    tryToWrite(dataFolder);
    const keychain = request.keychain === undefined ? await openSystemKeychain() : request.keychain;
    const key = await (request.tlsKeys ?? softwareTlsKeys).make();
    const signInKey = makeSignInKey();
    const { publicKey } = signInKey;
    const signature = signWithSignInKey(signInKey.privateKey, 'enrolment', key.request);
    const redeemed = await redeemAgain(
      request.redeem ?? redeemCode,
      code,
      {
        version: 1,
        secret: code.secret.toString('base64url'),
        request: key.request,
        signInKey: { publicKey, signature },
      },
      request.localAddress,
    );
    const workstationPassword = await fitting(password, redeemed.workstationName, rules, request.password);
    if (request.replace === true) await forgetEnrolment(dataFolder, keychain);
    const { machineKeyIn } = await enrol({
      dataFolder,
      workstationPassword,
      keychain,
      ...(request.places === undefined ? {} : { places: request.places }),
      keysMadeHere: true,
      enrolment: {
        ...redeemed,
        privateKeyPem: key.privateKeyPem,
        signInKey: signInKey.privateKey.toString('base64'),
      },
    });
    signInKey.privateKey.fill(0);
    return {
      code: 0,
      words: [
        itWords('enrolled-as', { name: redeemed.workstationName }),
        enrolledWords(machineKeyIn),
        itWords('code-used'),
      ].join(' '),
    };
  } catch (error) {
    return failed(errorWords(error, 'enrolment-failed'));
  }
}

/** Only now is it known what this workstation is called, which its password must not be. @throws Error in words. */
async function fitting(
  password: string,
  workstationName: string,
  rules: Pick<PasswordPolicy, 'leastLength'>,
  ask: () => Promise<string>,
): Promise<string> {
  for (let next = password, tries = 1; ; next = await ask(), tries += 1) {
    try {
      checkWorkstationPassword(next, workstationName, rules);
      return next;
    } catch (error) {
      if (next === '' || tries >= TRIES)
        throw new Error(`${errorWords(error, 'failed')} ${itWords('code-used-revoke', { name: workstationName })}`, {
          cause: error,
        });
    }
  }
}

const failed = (words: string): EnrolOutcome => ({ code: 1, words });

async function redeemAgain(
  redeem: typeof redeemCode,
  code: EnrolmentCode,
  ask: Redeem,
  localAddress: string | undefined,
): Promise<Redeemed> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await redeem(code, ask, { localAddress });
    } catch (error) {
      // A refusal stays one, and another program does not become the server by it.
      if (!(error instanceof NotRedeemed) || error.fault !== 'no-answer' || tries >= TRIES) throw error;
      await sleep(PAUSE_MS * tries);
    }
  }
}

/** @throws Error in words where the data folder cannot be written. */
function tryToWrite(dataFolder: string): void {
  const probe = join(dataFolder, 'enrolling');
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    writeFileSync(probe, '', { mode: 0o600 });
    rmSync(probe);
  } catch (error) {
    throw new ItError({ code: 'folder-not-written', params: { folder: dataFolder } }, { cause: error });
  }
}
