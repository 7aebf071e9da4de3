import { Refusal } from '../ports.ts';

/** The same work, refused while it is being done already. @throws Refusal in words for the person who asks twice. */
export function oneAtATime<Given extends readonly unknown[], Answer>(
  change: (...given: Given) => Promise<Answer>,
): (...given: Given) => Promise<Answer> {
  let changing = false;
  return async (...given) => {
    if (changing) throw new Refusal('A change is under way.');
    changing = true;
    try {
      return await change(...given);
    } finally {
      changing = false;
    }
  };
}
