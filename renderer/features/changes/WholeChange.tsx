/** All of a change: each place with its value, and with both values where they differ. */
import type { StatedPlace, StatedValue } from '../../../contract/people.ts';
import { placeName, valueWords } from '../../i18n/stateWords.ts';

interface Sides {
  readonly before: readonly StatedPlace[];
  readonly after: readonly StatedPlace[];
}
const NOTHING: StatedValue = { is: 'none' };

export function WholeChange({ before, after }: Sides) {
  const was = new Map(before.map(({ path, value }) => [path, value]));
  const becomes = new Map(after.map(({ path, value }) => [path, value]));
  return (
    <dl className="change-whole">
      {[...new Set([...was.keys(), ...becomes.keys()])].map((path) => {
        const words = [was, becomes].map((side) => valueWords(path, side.get(path) ?? NOTHING));
        const [from = '', to = ''] = words;
        return (
          <div className="difference" key={path}>
            <dt>{placeName(path)}</dt>
            <dd>
              {from === to ? (
                to
              ) : (
                <>
                  <del>{from}</del> → <ins>{to}</ins>
                </>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
