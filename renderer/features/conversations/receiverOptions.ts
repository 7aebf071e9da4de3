/** Who can get a conversation, as the choices of a list. */
import type { Receivers } from '../../../contract/routing.ts';
import { t } from '../../i18n/index.ts';

interface Option {
  readonly value: string;
  readonly label: string;
}

/**
 * Values are `person ID` and `team ID`; `first` is a person who is there and has room, else the first of all, null for
 * none.
 * @param exceptId who answers it now
 */
export function receiverOptions(
  { people, teams, most }: Receivers,
  exceptId: string | null,
  which: 'people' | 'with-teams',
): { readonly groups: readonly { group: string; options: readonly Option[] }[]; readonly first: string | null } {
  const others = people.filter(({ id }) => id !== exceptId);
  const groups = [
    {
      group: t('routing.people'),
      options: others.map(({ id, name, isHere, open }) => ({
        value: `person ${id}`,
        label: t('routing.receiver', { name, place: t(isHere ? 'routing.here' : 'routing.notHere'), open, most }),
      })),
    },
    {
      group: t('routing.teams'),
      options: which === 'people' ? [] : teams.map(({ id, name }) => ({ value: `team ${id}`, label: name })),
    },
  ].filter(({ options }) => options.length > 0);
  const free = others.find(({ isHere, open }) => isHere && open < most);
  return { groups, first: free === undefined ? (groups[0]?.options[0]?.value ?? null) : `person ${free.id}` };
}
