import { refusal } from '../ports.ts';

/** The same work, refused while it is being done already. @throws Refusal `change-under-way`. */
export function oneAtATime<Given extends readonly unknown[], Answer>(
  change: (...given: Given) => Promise<Answer>,
): (...given: Given) => Promise<Answer> {
  let changing = false;
  return async (...given) => {
    if (changing) throw refusal('change-under-way');
    changing = true;
    try {
      return await change(...given);
    } finally {
      changing = false;
    }
  };
}
