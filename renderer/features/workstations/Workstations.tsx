/** Workstations: names, status, and how a machine is enrolled or revoked. */
import { useCallback, useMemo, useState } from 'react';
import { Button } from 'react-aria-components';
import type { MadeCode, WorkstationRow } from '../../../contract/workstations.ts';
import { useDesk } from '../../store/context.ts';
import { minuteStamp } from '../../i18n/format.ts';
import { Callout } from '../../ui/Callout.tsx';
import { Empty, Failed, Loading } from '../../ui/Empty.tsx';
import { pagedOf } from '../../ui/paged.ts';
import { Select } from '../../ui/Select.tsx';
import { t, wordsOf } from '../../i18n/index.ts';
import { listed } from '../../i18n/format.ts';
import { CodeWindow, OnceCode, type CodeFor } from './WorkstationCode.tsx';
import { WorkstationGroups } from './WorkstationGroups.tsx';
import { WorkstationPane } from './WorkstationPane.tsx';
import type { ViewProps } from '../../store/session.ts';
import { useLoaded } from '../../ui/useLoaded.ts';
import { noticeOf, type Notice } from '../../store/noticeOf.ts';
import { PagedTable } from '../../ui/PagedTable.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { TableTitle } from '../../ui/TableTitle.tsx';

const SHOWN = ['enrolled', 'revoked', 'all'] as const;
/** Milliseconds before its end from which a certificate is marked: by then it should have been renewed. */
const SOON = 21 * 86_400_000;
const NEW: CodeFor = { name: '', groupId: null, replaces: null };

export function Workstations({ state }: ViewProps) {
  const desk = useDesk();
  const offline = state.connection === 'offline';
  const { value: all, failed, load } = useLoaded(useCallback(() => desk.bridge.getWorkstations({}), [desk]));
  const [typed, setTyped] = useState('');
  const [groupId, setGroupId] = useState('');
  const [shown, setShown] = useState<(typeof SHOWN)[number]>('enrolled');
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [notice, setNotice] = useState<Notice | null>(null);
  const [asked, setAsked] = useState<CodeFor | null>(null);
  const [once, setOnce] = useState<{ name: string; code: MadeCode } | null>(null);
  const [grouping, setGrouping] = useState(false);
  const rows = useMemo(() => {
    const search = typed.trim().toLowerCase();
    return (all?.workstations ?? []).filter(
      (each) =>
        (shown === 'all' || (shown === 'revoked') === (each.revokedAt !== null)) &&
        (groupId === '' || each.groupId === groupId) &&
        each.name.toLowerCase().includes(search),
    );
  }, [all, typed, groupId, shown]);
  const paged = useMemo(() => pagedOf(rows), [rows]);
  if (all === null)
    return (
      <main className="table-view">
        {failed ? (
          <Failed text={t('workstations.error')} retryLabel={t('app.retry')} retry={load} />
        ) : (
          <Loading label={t('workstations.loading')} rows={8} />
        )}
      </main>
    );

  const chosen = all.workstations.find((each) => each.id === chosenId) ?? null;
  const groupName = (id: string | null): string => all.groups.find((each) => each.id === id)?.name ?? '';
  const nameOf = (id: string): string => all.workstations.find((each) => each.id === id)?.name ?? '';
  const expiry = (row: WorkstationRow): string => {
    if (row.certificateExpiresAt === null) return t('workstations.unknown');
    const at = minuteStamp(row.certificateExpiresAt).slice(0, 10);
    if (row.certificateExpiresAt <= all.serverTime) return t('workstations.expired', { at });
    return row.certificateExpiresAt - all.serverTime < SOON ? t('workstations.expiresSoon', { at }) : at;
  };
  const withdraw = async (codeId: string): Promise<void> => {
    setNotice(
      await noticeOf(
        async () => {
          await desk.bridge.withdrawEnrolmentCode({ codeId });
          return t('workstations.withdrawn');
        },
        (words) => t('workstations.notDone', { words }),
      ),
    );
    load();
  };
  return (
    <main className="table-view">
      <div className="table-view-head" data-region="filters">
        <TableTitle title={t('workstations.title')} intro={t('workstations.intro')}>
          <div className="table-view-actions">
            <Button className="button" onPress={load}>
              {t('workstations.refresh')}
            </Button>
            <Button className="button" isDisabled={offline} onPress={() => setGrouping(true)}>
              {t('workstations.groups')}
            </Button>
            <Button className="button primary" isDisabled={offline} onPress={() => setAsked(NEW)}>
              {t('workstations.makeCode')}
            </Button>
          </div>
        </TableTitle>
        <form className="table-view-filters" autoComplete="off" onSubmit={(event) => event.preventDefault()}>
          <TextField
            label={t('workstations.search')}
            isWide
            type="search"
            value={typed}
            maxLength={120}
            change={setTyped}
          />
          {all.groups.length > 0 && (
            <Select
              label={t('workstations.group')}
              value={groupId}
              choose={setGroupId}
              options={[
                { value: '', label: t('workstations.anyGroup') },
                ...all.groups.map((each) => ({ value: each.id, label: each.name })),
              ]}
            />
          )}
          <Select
            label={t('workstations.show')}
            value={shown}
            choose={setShown}
            options={SHOWN.map((value) => ({ value, label: t(`workstations.shows.${value}`) }))}
          />
        </form>
        {offline && <Callout tone="warning">{t('workstations.offline')}</Callout>}
        {failed && <Callout tone="warning">{t('workstations.error')}</Callout>}
        <div className="table-view-notice" role="status">
          {notice !== null && <Callout tone={notice.tone}>{notice.text}</Callout>}
        </div>
        {all.codes.length > 0 && (
          <section className="open-codes" aria-label={t('workstations.codes')}>
            <h3>{t('workstations.codes')}</h3>
            <ul className="lines">
              {all.codes.map((code) => (
                <li className="open-code" key={code.id}>
                  <span>
                    <strong>{code.name}</strong>{' '}
                    <span className="muted small">
                      {[
                        t('workstations.codeLine', { until: minuteStamp(code.expiresAt) }),
                        code.madeBy === null
                          ? t('workstations.codeByCommandLine')
                          : t('workstations.codeBy', { name: code.madeBy }),
                        ...(code.ranges.length > 0
                          ? [t('workstations.codeFrom', { ranges: listed(code.ranges) })]
                          : []),
                        ...(code.replaces === null
                          ? []
                          : [t('workstations.codeReplaces', { name: nameOf(code.replaces) })]),
                      ].join(' · ')}
                    </span>
                  </span>
                  <Button
                    className="button"
                    isDisabled={offline}
                    aria-label={t('workstations.withdrawLabel', { name: code.name })}
                    onPress={() => void withdraw(code.id)}
                  >
                    {t('workstations.withdraw')}
                  </Button>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
      <div className="table-body">
        <PagedTable
          label={t('workstations.title')}
          name="workstations"
          paged={paged}
          columns={wordsOf('workstations.columns')}
          keyOf={(row) => row.id}
          chosen={chosenId}
          choose={(row) => setChosenId(row?.id ?? null)}
          empty={<Empty icon="shield" {...wordsOf('workstations.empty')} />}
          words={{
            loading: t('workstations.loading'),
            error: t('workstations.error'),
            retry: t('app.retry'),
            loadingRow: t('workstations.loadingRow'),
            rowError: t('workstations.rowError'),
          }}
          cells={(row) => ({
            name: row.name,
            group: groupName(row.groupId),
            enrolled: minuteStamp(row.enrolledAt).slice(0, 10),
            expires: row.revokedAt === null ? expiry(row) : t('workstations.revoked'),
            seen: row.seenAt === null ? t('workstations.never') : minuteStamp(row.seenAt),
            level: row.level === null ? t('workstations.notChecked') : t('workstations.level', { level: row.level }),
          })}
        />
        {chosen !== null && (
          <WorkstationPane
            key={`${chosen.id} ${chosen.name} ${chosen.groupId} ${chosen.revokedAt}`}
            row={chosen}
            all={all}
            offline={offline}
            close={() => setChosenId(null)}
            notify={setNotice}
            refresh={load}
            enrolAgain={setAsked}
          />
        )}
      </div>
      <p className="table-view-foot small muted" role="status">
        {t('workstations.count', { count: rows.length })}
      </p>
      <CodeWindow
        asked={asked}
        all={all}
        close={() => setAsked(null)}
        made={(name, code) => {
          setAsked(null);
          setOnce({ name, code });
          load();
        }}
      />
      <OnceCode once={once} close={() => setOnce(null)} />
      <WorkstationGroups
        isOpen={grouping}
        groups={all.groups}
        tenants={state.tenants}
        close={() => setGrouping(false)}
        changed={() => {
          setNotice({ tone: 'info', text: t('workstations.done') });
          load();
        }}
      />
    </main>
  );
}
