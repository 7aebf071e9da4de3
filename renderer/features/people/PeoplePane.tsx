/** One person in full, and what may be changed: each part saved by itself, so that each is a change of its own. */
import { useId, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { Role } from '../../../contract/common.ts';
import type { PeopleFrame, PersonChange, PersonRow } from '../../../contract/people.ts';
import { t } from '../../i18n/index.ts';
import { errorWords } from '../../i18n/errorWords.ts';
import { useDesk } from '../../store/context.ts';
import { fullTime } from '../../i18n/format.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { Callout } from '../../ui/Callout.tsx';
import { Select } from '../../ui/Select.tsx';
import type { UndoableNotice } from './undoableNotice.ts';
import { Reason } from './PeopleAdd.tsx';
import { Ticks } from './PeopleTicks.tsx';
import { inWords } from '../../i18n/inWords.ts';
import { PaneHead } from '../../ui/PaneHead.tsx';
import { TextField } from '../../ui/TextField.tsx';

interface Props {
  person: PersonRow;
  frame: PeopleFrame;
  canManage: boolean;
  offline: boolean;
  close: () => void;
  notify: (notice: UndoableNotice) => void;
  refresh: () => void;
  showOnce: (password: string | null) => void;
}

const NEEDS: Partial<Record<PersonChange['what'], string>> = {
  role: 'change-role',
  move: 'move',
  leave: 'leave',
  return: 'return',
};
const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((each) => b.includes(each));

const notDone = (cause: unknown): UndoableNotice => ({
  tone: 'warning',
  text: t('people.notDone', { words: errorWords(cause) }),
});

export function PersonPane({ person, frame, canManage, offline, close, notify, refresh, showOnce }: Props) {
  const desk = useDesk();
  const [name, setName] = useState(person.name);
  const [login, setLogin] = useState(person.login);
  const [role, setRole] = useState<Role>(person.role);
  const [tenantIds, setTenantIds] = useState<readonly string[]>(person.tenantIds);
  const [teamIds, setTeamIds] = useState<readonly string[]>(person.teamIds);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState<'leave' | 'password' | 'ask-password' | null>(null);
  const formId = useId();
  const isFixed = canManage ? person.fixed !== null : false;
  const closed = isFixed || busy || offline || person.waiting;
  const hasLeft = person.leftAt !== null;
  const isPowerful = frame.powerful.includes(person.role);
  const waitsFor = (what: PersonChange['what']): boolean =>
    !canManage ||
    frame.required.includes(NEEDS[what] ?? '') ||
    (what === 'return' && frame.required.includes('add-power') && isPowerful) ||
    (what === 'password' && frame.required.includes('reset-password') && isPowerful);

  const change = async (wanted: PersonChange): Promise<void> => {
    setBusy(true);
    try {
      const args = { personId: person.id, version: person.version, change: wanted, reason };
      const outcome = canManage ? await desk.bridge.changePerson(args) : await desk.bridge.askChange(args);
      notify(
        outcome.state === 'asked'
          ? { tone: 'info', text: t('people.asked') }
          : { tone: 'info', text: t('people.done'), undo: outcome.version },
      );
      setReason('');
    } catch (error) {
      notify(notDone(error));
    }
    setBusy(false);
    refresh();
  };
  const newPassword = async (): Promise<void> => {
    setBusy(true);
    try {
      showOnce((await desk.bridge.resetPassword({ personId: person.id, open: false })).temporaryPassword);
    } catch (error) {
      notify(notDone(error));
    }
    setBusy(false);
    refresh();
  };
  return (
    <aside className="detail-pane" aria-labelledby={formId} data-region="person">
      <PaneHead id={formId} title={person.name} close={close} closeLabel={t('people.closeDetail')} />
      <div className="detail-body">
        <p>
          {t(`roles.${person.role}`)}
          {hasLeft && (
            <>
              {' '}
              · {t('people.status.left')}, {fullTime(person.leftAt ?? 0)}
            </>
          )}
        </p>
        {isFixed && (
          <Callout icon="lock">
            {person.fixed !== null && inWords({ code: 'beyond', params: { why: person.fixed } })}
          </Callout>
        )}
        {person.waiting && (
          <Callout tone="warning" icon="clock">
            {t('people.status.waiting')}.
          </Callout>
        )}
        {canManage && (
          <Part title={t('people.rename')}>
            <TextField label={t('people.name')} value={name} maxLength={120} disabled={closed} change={setName} />
            <Button
              className="button"
              isDisabled={closed || name.trim() === '' || name.trim() === person.name}
              onPress={() => void change({ what: 'rename', name })}
            >
              {t('people.save')}
            </Button>
            {!hasLeft && (
              <>
                <TextField
                  label={t('people.login')}
                  value={login}
                  maxLength={120}
                  disabled={closed}
                  spellCheck={false}
                  change={setLogin}
                />
                <Button
                  className="button"
                  isDisabled={closed || login.trim() === '' || login.trim().toLowerCase() === person.login}
                  onPress={() => void change({ what: 'login', login })}
                >
                  {t('people.save')}
                </Button>
              </>
            )}
          </Part>
        )}
        {!hasLeft && (
          <Part title={t('people.changeRole')}>
            <Select
              label={t('people.role')}
              value={role}
              choose={setRole}
              options={[...new Set([person.role, ...frame.grantable])].map((value) => ({
                value,
                label: t(`roles.${value}`),
              }))}
            />
            {waitsFor('role') && role !== person.role && <Reason reason={reason} choose={setReason} />}
            <Button
              className="button"
              isDisabled={closed || role === person.role}
              onPress={() => void change({ what: 'role', role })}
            >
              {waitsFor('role') ? t('people.ask') : t('people.save')}
            </Button>
          </Part>
        )}
        {!hasLeft && (
          <Part title={t('people.move')}>
            <Ticks
              frame={frame}
              tenantIds={tenantIds}
              teamIds={teamIds}
              isDisabled={closed}
              choose={(tenants, teams) => {
                setTenantIds(tenants);
                setTeamIds(teams);
              }}
            />
            {waitsFor('move') && !(same(tenantIds, person.tenantIds) && same(teamIds, person.teamIds)) && (
              <Reason reason={reason} choose={setReason} />
            )}
            <Button
              className="button"
              isDisabled={
                closed || tenantIds.length === 0 || (same(tenantIds, person.tenantIds) && same(teamIds, person.teamIds))
              }
              onPress={() => void change({ what: 'move', tenantIds: [...tenantIds], teamIds: [...teamIds] })}
            >
              {waitsFor('move') ? t('people.ask') : t('people.save')}
            </Button>
          </Part>
        )}
        {canManage && !hasLeft && (
          <Part title={t('people.password')}>
            {waitsFor('password') && (
              <>
                <p className="small muted">{t('people.passwordNeedsSecond')}</p>
                <Button className="button" isDisabled={closed} onPress={() => setAsking('ask-password')}>
                  {t('people.askPassword')}
                </Button>
              </>
            )}
            <Button className="button" isDisabled={isFixed || busy || offline} onPress={() => setAsking('password')}>
              {t('people.newPassword')}
            </Button>
          </Part>
        )}
        <Part title={t('people.place')}>
          {hasLeft ? (
            <Button className="button" isDisabled={closed} onPress={() => void change({ what: 'return' })}>
              {t('people.back')}
            </Button>
          ) : (
            <Button className="button" isDisabled={closed} onPress={() => setAsking('leave')}>
              {t('people.leave')}
            </Button>
          )}
        </Part>
      </div>
      <Confirm
        isOpen={asking === 'leave'}
        close={() => setAsking(null)}
        title={t('people.leaveTitle', { name: person.name })}
        cancelLabel={t('app.cancel')}
        confirmLabel={waitsFor('leave') ? t('people.ask') : t('people.leave')}
        confirm={() => void change({ what: 'leave' })}
      >
        <p>{t('people.leaveText')}</p>
        {waitsFor('leave') && <Reason reason={reason} choose={setReason} />}
      </Confirm>
      <Confirm
        isOpen={asking === 'password'}
        close={() => setAsking(null)}
        title={t('people.newPasswordTitle', { name: person.name })}
        cancelLabel={t('app.cancel')}
        confirmLabel={t('people.newPassword')}
        confirm={() => void newPassword()}
      >
        <p>{t('people.newPasswordText')}</p>
      </Confirm>
      <Confirm
        isOpen={asking === 'ask-password'}
        close={() => setAsking(null)}
        title={t('people.askPasswordTitle', { name: person.name })}
        cancelLabel={t('app.cancel')}
        confirmLabel={t('people.askPassword')}
        confirm={() => void change({ what: 'password' })}
      >
        <p>{t('people.askPasswordText')}</p>
        <Reason reason={reason} choose={setReason} />
      </Confirm>
    </aside>
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
