/** Whose activity, which, for whom, and when. */
import { Button } from 'react-aria-components';
import type { Tenant } from '../../../contract/common.ts';
import { usePicked } from '../../store/context.ts';
import { t } from '../../i18n/index.ts';
import { Select } from '../../ui/Select.tsx';
import type { Filter } from './activityPages.ts';
import { GROUPS, kindName, KINDS } from './activityWords.ts';

const MINUTE = 60_000;
const SPANS = { quarter: 15 * MINUTE, hour: 60 * MINUTE, day: 1_440 * MINUTE, week: 10_080 * MINUTE } as const;
export type Range = 'any' | keyof typeof SPANS | 'custom';
const RANGES = ['any', 'quarter', 'hour', 'day', 'week', 'custom'] as const;

/** `from` and `to` are values of a `datetime-local` field: empty or a local time. */
export interface Choice {
  kind: string;
  tenantId: string;
  source: '' | 'desk' | 'server';
  range: Range;
  from: string;
  to: string;
}
export const NO_CHOICE: Choice = { kind: '', tenantId: '', source: '', range: 'any', from: '', to: '' };

const localTime = (text: string): number | undefined => {
  const at = text === '' ? Number.NaN : new Date(text).getTime();
  return Number.isNaN(at) || at < 0 ? undefined : at;
};

export function filterOf(choice: Choice, personId: string | null, now: number): Filter {
  const filter: Filter = {};
  if (personId !== null) filter.personId = personId;
  if (choice.kind !== '') filter.kind = choice.kind;
  if (choice.tenantId !== '') filter.tenantId = choice.tenantId;
  if (choice.source !== '') filter.source = choice.source;
  if (choice.range === 'custom') {
    const from = localTime(choice.from);
    const to = localTime(choice.to);
    if (from !== undefined) filter.from = from;
    if (to !== undefined) filter.to = to;
  } else if (choice.range !== 'any') filter.from = now - SPANS[choice.range];
  return filter;
}

const SOURCES = ['', 'server', 'desk'] as const;
const KIND_OPTIONS = [
  { value: '', label: t('activity.anyKind') },
  ...GROUPS.map((group) => ({
    group: t(`activityGroups.${group}`),
    options: Object.entries(KINDS)
      .filter(([, each]) => each === group)
      .map(([value]) => ({ value, label: kindName(value) })),
  })),
];

interface Props {
  tenants: readonly Tenant[];
  personId: string | null;
  choosePerson: (personId: string | null) => void;
  choice: Choice;
  choose: (choice: Choice) => void;
}

export function ActivityFilters({ tenants, personId, choosePerson, choice, choose }: Props) {
  const people = usePicked((each) => each.people);
  const any =
    personId !== null || choice.kind !== '' || choice.tenantId !== '' || choice.source !== '' || choice.range !== 'any';
  return (
    <form className="filters" autoComplete="off" onSubmit={(event) => event.preventDefault()}>
      <Select
        label={t('activity.person')}
        value={personId ?? ''}
        choose={(value) => choosePerson(value === '' ? null : value)}
        options={[
          { value: '', label: t('activity.anyone') },
          ...people.map((each) => ({ value: each.id, label: each.name })),
        ]}
      />
      <Select
        label={t('activity.kind')}
        value={choice.kind}
        choose={(kind) => choose({ ...choice, kind })}
        options={KIND_OPTIONS}
      />
      <Select
        label={t('activity.tenant')}
        value={choice.tenantId}
        choose={(tenantId) => choose({ ...choice, tenantId })}
        options={[
          { value: '', label: t('activity.anyTenant') },
          ...tenants.map((each) => ({ value: each.id, label: each.name })),
        ]}
      />
      <Select
        label={t('activity.source')}
        value={choice.source}
        choose={(source) => choose({ ...choice, source })}
        options={SOURCES.map((value) => ({ value, label: t(`activity.sources.${value === '' ? 'both' : value}`) }))}
      />
      <Select
        label={t('activity.time')}
        value={choice.range}
        choose={(range) => choose({ ...choice, range })}
        options={RANGES.map((value) => ({ value, label: t(`activity.times.${value}`) }))}
      />
      {choice.range === 'custom' &&
        (['from', 'to'] as const).map((end) => (
          <label className="field" key={end}>
            <span className="field-label">{t(`activity.${end}`)}</span>
            <input
              type="datetime-local"
              value={choice[end]}
              autoComplete="off"
              onChange={(event) => choose({ ...choice, [end]: event.target.value })}
            />
          </label>
        ))}
      <Button
        className="button quiet"
        isDisabled={!any}
        onPress={() => {
          choose(NO_CHOICE);
          choosePerson(null);
        }}
      >
        {t('activity.clear')}
      </Button>
    </form>
  );
}
