/**
 * People: a list to look through, one of them beside it, and what may be changed about them. A person who may only
 * request changes sees the same, with requests in place of changes.
 */
import { useCallback, useMemo, useState } from 'react';
import { Button } from 'react-aria-components';
import type { Role } from '../../../contract/common.ts';
import type { Added, PersonRow } from '../../../contract/people.ts';
import { t, wordsOf } from '../../i18n/index.ts';
import { useDesk } from '../../store/context.ts';
import { Callout } from '../../ui/Callout.tsx';
import { Empty, Failed, Loading } from '../../ui/Empty.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { usePaged, type Fetch } from '../../ui/paged.ts';
import { Select } from '../../ui/Select.tsx';
import { useSettled } from '../../ui/useSettled.ts';
import { AddPerson, OncePassword } from './PeopleAdd.tsx';
import { PersonPane } from './PeoplePane.tsx';
import { Teams } from './PeopleTeams.tsx';
import type { UndoableNotice } from './undoableNotice.ts';
import { ROLES } from '../../../core/vocabulary/roles.ts';
import { may } from '../../store/session.ts';
import type { ViewProps } from '../../store/session.ts';
import { useLoaded } from '../../ui/useLoaded.ts';
import { PagedTable } from '../../ui/PagedTable.tsx';
import { noticeOf } from '../../store/noticeOf.ts';
import { TextField } from '../../ui/TextField.tsx';
import { TableTitle } from '../../ui/TableTitle.tsx';

const HERES = ['here', 'left', 'all'] as const;

export function People({ state }: ViewProps) {
  const desk = useDesk();
  const offline = state.connection === 'offline';
  const canManage = may(state, 'people.manage');
  const {
    value: frame,
    failed: frameFailed,
    load: loadFrame,
  } = useLoaded(useCallback(() => desk.bridge.peopleFrame({}), [desk]));
  const [typed, setTyped] = useState('');
  const search = useSettled(typed);
  const [role, setRole] = useState<Role | ''>('');
  const [tenantId, setTenantId] = useState('');
  const [teamId, setTeamId] = useState('');
  const [here, setHere] = useState<(typeof HERES)[number]>('here');
  const [chosen, setChosen] = useState<PersonRow | null>(null);
  const [notice, setNotice] = useState<UndoableNotice | null>(null);
  const [open, setOpen] = useState<'add' | 'teams' | null>(null);
  const [once, setOnce] = useState<{ name: string; password: string | null } | null>(null);

  const fetch = useMemo(
    (): Fetch<PersonRow> => (offset, limit) =>
      desk.bridge.queryPeople({
        search,
        here,
        offset,
        limit,
        ...(role === '' ? {} : { role }),
        ...(tenantId === '' ? {} : { tenantId }),
        ...(teamId === '' ? {} : { teamId }),
      }),
    [desk, search, here, role, tenantId, teamId],
  );
  const paged = usePaged(fetch);
  const { again } = paged;

  /** After a change: the lists anew, and the person as they are now. */
  const refresh = useCallback(
    async (personId: string | null): Promise<void> => {
      again();
      loadFrame();
      if (personId === null) return;
      const found = await desk.bridge.queryPeople({ id: personId, here: 'all', offset: 0, limit: 1 }).catch(() => null);
      setChosen((now) => (now?.id === personId ? (found?.rows.find((row) => row.id === personId) ?? null) : now));
    },
    [again, loadFrame, desk],
  );

  const undo = async (changeId: number): Promise<void> => {
    setNotice(
      await noticeOf(
        async () =>
          (await desk.bridge.undoChange({ changeId })).state === 'asked' ? t('people.asked') : t('people.undone'),
        (words) => t('people.notDone', { words }),
      ),
    );
    await refresh(chosen?.id ?? null);
  };
  const added = (name: string, answer: Added): void => {
    setOpen(null);
    if (answer.state === 'asked') setNotice({ tone: 'info', text: t('people.asked') });
    else {
      setNotice({ tone: 'info', text: t('people.added', { name }) });
      setOnce({ name: t('people.added', { name }), password: answer.temporaryPassword });
    }
    void refresh(null);
  };

  if (frameFailed && frame === null)
    return (
      <main className="table-view">
        <Failed text={t('people.error')} retryLabel={t('app.retry')} retry={loadFrame} />
      </main>
    );
  if (frame === null)
    return (
      <main className="table-view">
        <Loading label={t('people.loading')} rows={8} />
      </main>
    );
  const tenantName = (id: string): string => frame.tenants.find((tenant) => tenant.id === id)?.name ?? '';
  const teamName = (id: string): string => frame.teams.find((team) => team.id === id)?.name ?? '';
  return (
    <main className="table-view">
      <div className="table-view-head" data-region="filters">
        <TableTitle
          title={t('people.title')}
          intro={canManage ? t('people.intro') : t('people.askIntro')}
          titleId="people-title"
        >
          {canManage && (
            <div className="table-view-actions">
              <Button className="button" isDisabled={offline} onPress={() => setOpen('teams')}>
                {t('people.teams')}
              </Button>
              <Button className="button primary" isDisabled={offline} onPress={() => setOpen('add')}>
                {t('people.add')}
              </Button>
            </div>
          )}
        </TableTitle>
        <form className="table-view-filters" autoComplete="off" onSubmit={(event) => event.preventDefault()}>
          <TextField label={t('people.search')} isWide type="search" value={typed} maxLength={120} change={setTyped} />
          <Select
            label={t('people.role')}
            value={role}
            choose={setRole}
            options={[
              { value: '' as Role | '', label: t('people.anyRole') },
              ...ROLES.map((value) => ({ value, label: t(`roles.${value}`) })),
            ]}
          />
          <Select
            label={t('people.tenant')}
            value={tenantId}
            choose={(value) => {
              setTenantId(value);
              setTeamId('');
            }}
            options={[
              { value: '', label: t('people.anyTenant') },
              ...frame.tenants.map((each) => ({ value: each.id, label: each.name })),
            ]}
          />
          {frame.teams.length > 0 && (
            <Select
              label={t('people.team')}
              value={teamId}
              choose={setTeamId}
              options={[
                { value: '', label: t('people.anyTeam') },
                ...frame.teams
                  .filter((each) => tenantId === '' || each.tenantId === tenantId)
                  .map((each) => ({ value: each.id, label: each.name })),
              ]}
            />
          )}
          <Select
            label={t('people.here')}
            value={here}
            choose={setHere}
            options={HERES.map((value) => ({ value, label: t(`people.heres.${value}`) }))}
          />
        </form>
        {offline && <Callout tone="warning">{t('people.offline')}</Callout>}
        <div className="table-view-notice" role="status">
          {notice !== null && <ChangeNotice notice={notice} undo={(changeId) => void undo(changeId)} />}
        </div>
      </div>
      <div className="table-body">
        <PagedTable
          label={t('people.title')}
          name="people"
          paged={paged}
          columns={wordsOf('people.columns')}
          keyOf={(row) => row.id}
          chosen={chosen?.id ?? null}
          choose={setChosen}
          empty={<Empty icon="person" {...wordsOf('people.empty')} />}
          words={{
            loading: t('people.loading'),
            error: t('people.error'),
            retry: t('app.retry'),
            loadingRow: t('people.loadingRow'),
            rowError: t('people.rowError'),
          }}
          cells={(row) => ({
            name: row.name,
            login: row.login,
            role: t(`roles.${row.role}`),
            tenants: row.tenantIds.map(tenantName).join(', '),
            teams: row.teamIds.map(teamName).join(', '),
            status: row.waiting
              ? t('people.status.waiting')
              : row.leftAt === null
                ? t('people.status.here')
                : t('people.status.left'),
          })}
        />
        {chosen !== null && (
          <PersonPane
            key={`${chosen.id} ${chosen.version}`}
            person={chosen}
            frame={frame}
            canManage={canManage}
            offline={offline}
            close={() => setChosen(null)}
            notify={setNotice}
            refresh={() => void refresh(chosen.id)}
            showOnce={(password) => setOnce({ name: t('people.newPassword'), password })}
          />
        )}
      </div>
      <p className="table-view-foot small muted" role="status">
        {paged.load === 'ready' && t('people.count', { count: paged.total })}
      </p>
      <AddPerson isOpen={open === 'add'} frame={frame} close={() => setOpen(null)} added={added} />
      <Teams isOpen={open === 'teams'} frame={frame} close={() => setOpen(null)} changed={() => void refresh(null)} />
      <OncePassword once={once} close={() => setOnce(null)} />
    </main>
  );
}

/** What came of a change, with the way back where there is one. */
function ChangeNotice({
  notice: { tone, text, undo: changeId },
  undo,
}: {
  notice: UndoableNotice;
  undo: (changeId: number) => void;
}) {
  return (
    <p className={`callout ${tone}`}>
      <Icon name={tone === 'info' ? 'check' : 'warning'} /> <span>{text}</span>
      {changeId !== undefined && (
        <Button className="button" onPress={() => undo(changeId)}>
          {t('people.undo')}
        </Button>
      )}
    </p>
  );
}
