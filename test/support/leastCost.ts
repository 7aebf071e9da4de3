/** Argon2id at its least cost, as both of its libraries offer it. */
import type * as argon2 from '@node-rs/argon2';
import type * as opaque from '@serenity-kit/opaque';

type Argon2 = typeof argon2;
type Opaque = typeof opaque;

/** Each parameter asked for still changes the result: what was made with one cost does not open with another. */
export function leastArgon2(real: Argon2): Argon2 {
  const hashRaw: Argon2['hashRaw'] = (password, options, ...more) => {
    const asked = `${options?.memoryCost} ${options?.timeCost} ${options?.parallelism} `;
    return real.hashRaw(
      Buffer.concat([Buffer.from(asked), Buffer.from(password)]),
      { ...options, memoryCost: 8, timeCost: 1, parallelism: 1 },
      ...more,
    );
  };
  const hashRawSync: Argon2['hashRawSync'] = (password, options, ...more) => {
    const asked = `${options?.memoryCost} ${options?.timeCost} ${options?.parallelism} `;
    return real.hashRawSync(
      Buffer.concat([Buffer.from(asked), Buffer.from(password)]),
      { ...options, memoryCost: 8, timeCost: 1, parallelism: 1 },
      ...more,
    );
  };
  return { ...real, hashRaw, hashRawSync };
}

/** Where no cost is asked for, as the product does. */
export function leastOpaque(real: Opaque): Opaque {
  const keyStretching = { 'argon2id-custom': { iterations: 1, memory: 64, parallelism: 1 } } as const;
  const finishLogin: Opaque['client']['finishLogin'] = (given) => real.client.finishLogin({ keyStretching, ...given });
  const finishRegistration: Opaque['client']['finishRegistration'] = (given) =>
    real.client.finishRegistration({ keyStretching, ...given });
  return { ...real, client: { ...real.client, finishLogin, finishRegistration } };
}
