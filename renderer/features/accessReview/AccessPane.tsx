/** One line of a review in full: what may be done, where it comes from, when it was used; and the decision. */
import { useId, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { AccessLine, AccessState } from '../../../contract/accessReview.ts';
import type { VerbArgs } from '../../../contract/bridge.ts';
import { USED_WITHIN_DAYS } from '../../../core/vocabulary/accessReview.ts';
import { ROLES } from '../../../core/vocabulary/roles.ts';
import { fullTime, listed, minuteStamp } from '../../i18n/format.ts';
import { inWords } from '../../i18n/inWords.ts';
import { t } from '../../i18n/index.ts';
import { Callout } from '../../ui/Callout.tsx';
import { PaneHead } from '../../ui/PaneHead.tsx';
import { Select } from '../../ui/Select.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { differenceWords, findingWords, permissionWords, wordsOfUse } from './accessWords.ts';

type Sent = VerbArgs<'decideAccess'>;
type Removal = NonNullable<Sent['removal']>;
export interface Decided {
  readonly decision: Sent['decision'];
  readonly note: string;
  readonly removal: Removal | null;
}
type Person = Extract<AccessState, { kind: 'person' }>;

interface Props {
  line: AccessLine;
  offline: boolean;
  close: () => void;
  decide: (decided: Decided) => void;
}

export function AccessPane({ line, offline, close, decide }: Props) {
  const id = useId();
  const { state, decision, decidedBy, decidedAt } = line;
  return (
    <aside className="detail-pane access-pane" aria-labelledby={id} data-region="line">
      <PaneHead id={id} title={line.name} close={close} closeLabel={t('accessReview.closeDetail')} />
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled by keys */}
      <div className="detail-body" role="region" aria-label={line.name} tabIndex={0}>
        {line.findings.length > 0 && (
          <ul className="access-findings">
            {line.findings.map((finding) => (
              <li key={finding}>{findingWords(finding)}</li>
            ))}
          </ul>
        )}
        {line.differences.length > 0 && (
          <Part title={t(line.begun === null ? 'accessReview.differs' : 'accessReview.before')}>
            <dl>
              {line.differences.map(differenceWords).map((each) => (
                <div className="difference" key={each.name}>
                  <dt>{each.name}</dt>
                  <dd>
                    <del>{each.before}</del> → <ins>{each.after}</ins>
                  </dd>
                </div>
              ))}
            </dl>
          </Part>
        )}
        {state?.kind === 'person' && <OfPerson person={state} />}
        {state !== null && state.kind !== 'person' && <OfThing state={state} />}
        <Part title={t('accessReview.decision')}>
          {decision !== null && (
            <p>
              {t('accessReview.decidedBy', {
                decision: t(`accessReview.decisions.${decision}`),
                name: decidedBy ?? '',
                at: minuteStamp(decidedAt ?? 0),
              })}
            </p>
          )}
          {line.note !== null && <p className="muted">{line.note}</p>}
          {line.requestState !== null && (
            <p className="small muted">
              {t('accessReview.requestWaits', { state: t(`approvals.states.${line.requestState}`) })}
            </p>
          )}
          {line.closed === null ? (
            <Decision line={line} offline={offline} decide={decide} />
          ) : (
            <Callout icon="lock">{inWords(line.closed)}</Callout>
          )}
        </Part>
      </div>
    </aside>
  );
}

/** The ways in which the access of a person can be reduced, by what they have. */
function removalsOf(person: Person): { value: string; label: string; removal: Removal }[] {
  return [
    { value: 'leave', label: t('accessReview.removals.leave'), removal: { what: 'leave' } },
    ...ROLES.filter((role) => role !== person.role).map((role) => ({
      value: `role ${role}`,
      label: t('accessReview.removals.role', { role: t(`roles.${role}`) }),
      removal: { what: 'role' as const, role },
    })),
    ...(person.tenants.length < 2 ? [] : person.tenants).map((tenant) => ({
      value: tenant.id,
      label: t('accessReview.removals.move', { tenant: tenant.name }),
      removal: {
        what: 'move' as const,
        tenantIds: person.tenants.map((one) => one.id).filter((one) => one !== tenant.id),
        teamIds: person.teams.filter(({ tenantId }) => tenantId !== tenant.id).map((team) => team.id),
      },
    })),
  ];
}

function Decision({ line, offline, decide }: Omit<Props, 'close'>) {
  const [note, setNote] = useState('');
  const [how, setHow] = useState('leave');
  const { state } = line;
  const person = state?.kind === 'person' && state.leftAt === null ? state : null;
  const removals = person === null ? [] : removalsOf(person);
  const send = (decision: Decided['decision']): void => {
    const removal = removals.find(({ value }) => value === how)?.removal ?? null;
    decide({ decision, note: note.trim(), removal: decision === 'remove' ? removal : null });
  };
  const canRemove = person !== null || (state !== null && state.kind !== 'person');
  return (
    <>
      <TextField label={t('accessReview.note')} value={note} maxLength={300} disabled={offline} change={setNote} />
      <p className="small muted">{t('accessReview.noteHint')}</p>
      <div className="access-decide">
        <Button className="button primary" isDisabled={offline} onPress={() => send('keep')}>
          {t('accessReview.decisions.keep')}
        </Button>
        <Button className="button" isDisabled={offline} onPress={() => send('ask')}>
          {t('accessReview.decisions.ask')}
        </Button>
        {canRemove && removals.length === 0 && (
          <Button className="button" isDisabled={offline} onPress={() => send('remove')}>
            {t('accessReview.decisions.remove')}
          </Button>
        )}
      </div>
      {canRemove && removals.length === 0 && <p className="small muted">{t('accessReview.removeThing')}</p>}
      {removals.length > 0 && (
        <>
          <Select label={t('accessReview.removal')} value={how} choose={setHow} options={removals} />
          <div className="access-decide">
            <Button className="button" isDisabled={offline} onPress={() => send('remove')}>
              {t('accessReview.decisions.remove')}
            </Button>
          </div>
        </>
      )}
    </>
  );
}

function OfPerson({ person }: { person: Person }) {
  const { apps, securityKeys: keys, recoveryCodes: codes } = person.factors;
  return (
    <>
      <Part title={t('accessReview.comesFrom', { role: t(`roles.${person.role}`) })}>
        {person.permissions.length === 0 && <p className="muted">{t('accessReview.noPermissions')}</p>}
        <ul className="access-uses">
          {person.permissions.map(({ name, use }) => (
            <li key={name} data-use={use.status}>
              {permissionWords(name)} <span className="small">{wordsOfUse(use)}</span>
            </li>
          ))}
        </ul>
      </Part>
      <Part title={t('accessReview.companies')}>
        {person.tenants.length === 0 && <p className="muted">{t('accessReview.noCompany')}</p>}
        <ul className="access-uses">
          {person.tenants.map(({ id, name, use }) => (
            <li key={id} data-use={use.status}>
              {name} <span className="small">{wordsOfUse(use)}</span>
            </li>
          ))}
        </ul>
      </Part>
      <dl>
        {person.teams.length > 0 && (
          <Fact name={t('accessReview.teams')} value={listed(person.teams.map(({ name }) => name))} />
        )}
        <Fact name={t('accessReview.signedIn')} value={wordsOfUse(person.signedIn)} />
        <Fact name={t('accessReview.factors')} value={t('accessReview.factorsOf', { apps, keys, codes })} />
        <Fact
          name={t('accessReview.machines')}
          value={
            person.workstations.length === 0
              ? t('accessReview.noMachines', { days: USED_WITHIN_DAYS })
              : [
                  listed(person.workstations),
                  ...(person.moreWorkstations === 0
                    ? []
                    : [t('accessReview.moreMachines', { count: person.moreWorkstations })]),
                ].join(' ')
          }
        />
      </dl>
    </>
  );
}

function OfThing({ state }: { state: Exclude<AccessState, Person> }) {
  const end = (at: number | null): string => (at === null ? t('accessReview.endless') : fullTime(at));
  return (
    <dl>
      {state.kind === 'workstation' && (
        <>
          <Fact
            name={t('accessReview.serves')}
            value={state.servesAll ? t('accessReview.servesAll') : listed(state.tenants.map(({ name }) => name))}
          />
          <Fact name={t('accessReview.enrolledAt')} value={fullTime(state.enrolledAt)} />
          <Fact name={t('accessReview.seenAt')} value={wordsOfUse(state.seen)} />
        </>
      )}
      {state.kind === 'address-rule' && (
        <>
          <Fact name={t('accessReview.useOfRule')} value={t(`accessReview.uses.${state.use}`)} />
          <Fact
            name={t('accessReview.serves')}
            value={state.tenant?.name ?? (state.role === null ? t('accessReview.everybody') : t(`roles.${state.role}`))}
          />
          {state.note !== '' && <Fact name={t('accessReview.note')} value={state.note} />}
        </>
      )}
      <Fact name={t('accessReview.group')} value={state.group?.name ?? t('accessReview.noGroup')} />
      {state.kind !== 'workstation' && <Fact name={t('accessReview.expiresAt')} value={end(state.expiresAt)} />}
    </dl>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="person-part">
      <h4>{title}</h4>
      {children}
    </section>
  );
}
