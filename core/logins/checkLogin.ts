/** What an administrator may save as a login. Lists show name and address, so neither may contain a secret. */
import { LOGIN_LIMITS } from '../vocabulary/limits.ts';
import { NoSeed, readSeed, type Seed } from './seed.ts';

export interface LoginForm {
  readonly name: string;
  readonly address: string;
  readonly user: string;
  readonly password: string;
  /** Empty for a tool without one-time codes. */ readonly totp: string;
}
export type LoginField = keyof LoginForm;
export interface LoginProblem {
  readonly field: LoginField;
  /** Never contains what was entered. */ readonly words: string;
}
export type CheckedLogin =
  | { readonly ok: true; readonly name: string; readonly address: string; readonly seed: Seed | null }
  | { readonly ok: false; readonly problems: LoginProblem[] };

/**
 * Checks a login as an administrator entered it: trimmed name and address and the parsed seed, or every problem by
 * field.
 */
export function checkLogin(form: LoginForm): CheckedLogin {
  const problems: LoginProblem[] = [];
  const add = (field: LoginField, words: string | null): void => {
    if (words !== null) problems.push({ field, words });
  };
  const name = form.name.trim();
  const address = addressOf(form.address.trim());
  const seed = seedOf(form.totp);
  add(
    'name',
    name === ''
      ? 'Give the tool a name.'
      : name.length > LOGIN_LIMITS.name
        ? `At most ${LOGIN_LIMITS.name} characters.`
        : /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name)
          ? 'No line breaks and no invisible signs.'
          : null,
  );
  add('address', address.problem);
  add(
    'user',
    form.user.trim() === ''
      ? 'Give the user name.'
      : form.user.length > LOGIN_LIMITS.user
        ? `At most ${LOGIN_LIMITS.user} characters.`
        : null,
  );
  add(
    'password',
    form.password === ''
      ? 'Give the password.'
      : form.password.length > LOGIN_LIMITS.password
        ? `At most ${LOGIN_LIMITS.password} characters.`
        : null,
  );
  add('totp', seed.problem);
  for (const [field, shown] of [
    ['name', name],
    ['address', form.address],
  ] as const) {
    const held = (['password', 'totp', 'user'] as const).find((hidden) => holds(shown, form[hidden]));
    if (held !== undefined)
      add(
        field,
        `The ${field} is shown in lists and must not hold the ${{ password: 'password', totp: 'seed', user: 'user name' }[held]}.`,
      );
  }
  if (problems.length === 0) return { ok: true, name, address: address.href, seed: seed.seed };
  seed.seed?.secret.fill(0);
  return { ok: false, problems };
}

/** Short ones occur in a name by chance: the user “admin” in “Admin console”. */
const LEAST_TO_LOOK_FOR = 6;
const holds = (shown: string, hidden: string): boolean =>
  hidden.trim().length >= LEAST_TO_LOOK_FOR && shown.toLowerCase().includes(hidden.trim().toLowerCase());

function addressOf(text: string): { href: string; problem: string | null } {
  const url = URL.parse(text);
  const problem =
    text === ''
      ? 'Give the address of the tool.'
      : text.length > LOGIN_LIMITS.address || (url?.href.length ?? 0) > LOGIN_LIMITS.address
        ? `At most ${LOGIN_LIMITS.address} characters.`
        : url === null
          ? 'This is no address. It begins with https://.'
          : url.protocol !== 'https:'
            ? 'Only an address that begins with https:// can be used: a password must not travel in the clear.'
            : url.username !== '' || url.password !== ''
              ? 'Leave user and password out of the address.'
              : url.hash !== ''
                ? 'Leave out what follows the sign #.'
                : null;
  return { href: url?.href ?? '', problem };
}

function seedOf(text: string): { seed: Seed | null; problem: string | null } {
  if (text.trim() === '') return { seed: null, problem: null };
  try {
    return { seed: readSeed(text), problem: null };
  } catch (error) {
    return { seed: null, problem: error instanceof NoSeed ? error.message : 'This is no seed.' };
  }
}
