/** What an administrator may save as a login. Lists show name and address, so neither may contain a secret. */
import { LOGIN_LIMITS } from '../vocabulary/limits.ts';
import { NoSeed, readSeed, type Seed, type SeedProblem } from './seed.ts';

export interface LoginForm {
  readonly name: string;
  readonly address: string;
  readonly user: string;
  readonly password: string;
  /** Empty for a tool without one-time codes. */ readonly totp: string;
}
export type LoginField = keyof LoginForm;
type PlainCode =
  | 'login-no-name'
  | 'login-no-address'
  | 'login-no-user'
  | 'login-no-password'
  | 'login-invisible'
  | 'login-not-an-address'
  | 'login-not-https'
  | 'login-address-with-user'
  | 'login-address-with-fragment';
/** A code with parameters, none of which has what was written. */
export type LoginFault =
  | { code: PlainCode; params: Record<string, never> }
  | { code: 'login-too-long'; params: { most: number } }
  | {
      code: 'login-shows-password' | 'login-shows-seed' | 'login-shows-user';
      params: { field: 'name' | 'address' };
    }
  | SeedProblem;
export interface LoginProblem {
  readonly field: LoginField;
  readonly notice: LoginFault;
}
export type CheckedLogin =
  | { readonly ok: true; readonly name: string; readonly address: string; readonly seed: Seed | null }
  | { readonly ok: false; readonly problems: LoginProblem[] };

const plain = (code: PlainCode): LoginFault => ({ code, params: {} });
const tooLong = (most: number): LoginFault => ({ code: 'login-too-long', params: { most } });
const SHOWS = { password: 'login-shows-password', totp: 'login-shows-seed', user: 'login-shows-user' } as const;

/**
 * Checks a login as an administrator entered it: trimmed name and address and the parsed seed, or every problem by
 * field.
 */
export function checkLogin(form: LoginForm): CheckedLogin {
  const problems: LoginProblem[] = [];
  const add = (field: LoginField, notice: LoginFault | null): void => {
    if (notice !== null) problems.push({ field, notice });
  };
  const name = form.name.trim();
  const address = addressOf(form.address.trim());
  const seed = seedOf(form.totp);
  add(
    'name',
    name === ''
      ? plain('login-no-name')
      : name.length > LOGIN_LIMITS.name
        ? tooLong(LOGIN_LIMITS.name)
        : /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name)
          ? plain('login-invisible')
          : null,
  );
  add('address', address.problem);
  add(
    'user',
    form.user.trim() === ''
      ? plain('login-no-user')
      : form.user.length > LOGIN_LIMITS.user
        ? tooLong(LOGIN_LIMITS.user)
        : null,
  );
  add(
    'password',
    form.password === ''
      ? plain('login-no-password')
      : form.password.length > LOGIN_LIMITS.password
        ? tooLong(LOGIN_LIMITS.password)
        : null,
  );
  add('totp', seed.problem);
  for (const [field, shown] of [
    ['name', name],
    ['address', form.address],
  ] as const) {
    const found = (['password', 'totp', 'user'] as const).find((hidden) => contains(shown, form[hidden]));
    if (found !== undefined) add(field, { code: SHOWS[found], params: { field } });
  }
  if (problems.length === 0) return { ok: true, name, address: address.href, seed: seed.seed };
  seed.seed?.secret.fill(0);
  return { ok: false, problems };
}

/** Short ones occur in a name by chance: the user “admin” in “Admin console”. */
const LEAST_TO_LOOK_FOR = 6;
const contains = (shown: string, hidden: string): boolean =>
  hidden.trim().length >= LEAST_TO_LOOK_FOR && shown.toLowerCase().includes(hidden.trim().toLowerCase());

function addressOf(text: string): { href: string; problem: LoginFault | null } {
  const url = URL.parse(text);
  const problem =
    text === ''
      ? plain('login-no-address')
      : text.length > LOGIN_LIMITS.address || (url?.href.length ?? 0) > LOGIN_LIMITS.address
        ? tooLong(LOGIN_LIMITS.address)
        : url === null
          ? plain('login-not-an-address')
          : url.protocol !== 'https:'
            ? plain('login-not-https')
            : url.username !== '' || url.password !== ''
              ? plain('login-address-with-user')
              : url.hash !== ''
                ? plain('login-address-with-fragment')
                : null;
  return { href: url?.href ?? '', problem };
}

function seedOf(text: string): { seed: Seed | null; problem: LoginFault | null } {
  if (text.trim() === '') return { seed: null, problem: null };
  try {
    return { seed: readSeed(text), problem: null };
  } catch (error) {
    if (error instanceof NoSeed) return { seed: null, problem: error.problem };
    throw error;
  }
}
