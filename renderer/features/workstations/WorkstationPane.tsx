/** One workstation in full, and what may be done with it. */
import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { WorkstationRow, Workstations } from '../../../contract/workstations.ts';
import { useDesk } from '../../store/context.ts';
import { t } from '../../i18n/index.ts';
import { fullTime } from '../../i18n/format.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { Callout } from '../../ui/Callout.tsx';
import { Select } from '../../ui/Select.tsx';
import type { CodeFor } from './WorkstationCode.tsx';
import { Form } from '../../ui/Form.tsx';
import { PaneHead } from '../../ui/PaneHead.tsx';
import { noticeOf, type Notice } from '../../store/noticeOf.ts';
import { TextField } from '../../ui/TextField.tsx';

interface Props {
  row: WorkstationRow;
  all: Workstations;
  offline: boolean;
  close: () => void;
  notify: (notice: Notice) => void;
  refresh: () => void;
  enrolAgain: (asked: CodeFor) => void;
}

export function WorkstationPane({ row, all, offline, close, notify, refresh, enrolAgain }: Props) {
  const desk = useDesk();
  const [name, setName] = useState(row.name);
  const [groupId, setGroupId] = useState(row.groupId ?? '');
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const isRevoked = row.revokedAt !== null;
  const closed = busy || offline || !row.manageable;
  const work = async (doing: () => Promise<unknown>, done: string): Promise<void> => {
    setBusy(true);
    notify(
      await noticeOf(
        async () => {
          await doing();
          return done;
        },
        (words) => t('workstations.notDone', { words }),
      ),
    );
    setBusy(false);
    refresh();
  };
  const facts: readonly (readonly [string, string])[] = [
    [t('workstations.detail.enrolled'), fullTime(row.enrolledAt)],
    ...(row.revokedAt === null ? [] : [[t('workstations.detail.revoked'), fullTime(row.revokedAt)] as const]),
    [
      t('workstations.detail.expires'),
      row.certificateExpiresAt === null ? t('workstations.unknown') : fullTime(row.certificateExpiresAt),
    ],
    [t('workstations.detail.seen'), row.seenAt === null ? t('workstations.never') : fullTime(row.seenAt)],
    [
      t('workstations.detail.level'),
      row.level === null
        ? t('workstations.notChecked')
        : t('workstations.level', { level: row.level }) +
          (row.checkedAt === null ? '' : `, ${fullTime(row.checkedAt)}`),
    ],
  ];
  return (
    <aside className="detail-pane" data-region="detail" aria-labelledby="workstation-title">
      <PaneHead id="workstation-title" title={row.name} close={close} closeLabel={t('workstations.closeDetail')} />
      <div className="detail-body">
        {!row.manageable && <Callout tone="warning">{t('workstations.notYours')}</Callout>}
        <dl className="facts">
          {facts.map(([label, fact]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{fact}</dd>
            </div>
          ))}
        </dl>
        {row.renewing && <p className="small muted">{t('workstations.detail.renewing')}</p>}
        {isRevoked ? (
          <Callout icon="lock">{t('workstations.isRevoked')}</Callout>
        ) : (
          <Form
            className="person-part"
            submit={() =>
              void work(
                () =>
                  desk.bridge.changeWorkstation({
                    workstationId: row.id,
                    name: name.trim(),
                    groupId: groupId === '' ? null : groupId,
                  }),
                t('workstations.done'),
              )
            }
          >
            <h4>{t('workstations.rename')}</h4>
            <TextField
              label={t('workstations.name')}
              value={name}
              required
              maxLength={120}
              disabled={closed}
              change={setName}
            />
            <Select
              label={t('workstations.group')}
              value={groupId}
              choose={setGroupId}
              options={[
                { value: '', label: t('workstations.noGroup') },
                ...all.groups
                  .filter((each) => each.manageable || each.id === row.groupId)
                  .map((each) => ({ value: each.id, label: each.name })),
              ]}
            />
            <p className="field-hint">{t('workstations.moveHint')}</p>
            <Button
              className="button"
              type="submit"
              isDisabled={closed || name.trim() === '' || (name.trim() === row.name && groupId === (row.groupId ?? ''))}
            >
              {t('workstations.save_')}
            </Button>
          </Form>
        )}
        <div className="person-part">
          <h4>{t('workstations.again')}</h4>
          <p className="field-hint">{t('workstations.againHint')}</p>
          <Button
            className="button"
            isDisabled={closed}
            onPress={() => enrolAgain({ name: row.name, groupId: row.groupId, replaces: row.id })}
          >
            {t('workstations.makeAgain')}
          </Button>
        </div>
        {!isRevoked && (
          <div className="person-part">
            <h4>{t('workstations.revoke')}</h4>
            <Button className="button danger" isDisabled={closed} onPress={() => setAsking(true)}>
              {t('workstations.revoke')}
            </Button>
          </div>
        )}
      </div>
      <Confirm
        isOpen={asking}
        close={() => setAsking(false)}
        title={t('workstations.revokeTitle', { name: row.name })}
        cancelLabel={t('app.cancel')}
        confirmLabel={t('workstations.revoke')}
        confirm={() =>
          void work(
            () => desk.bridge.revokeWorkstation({ workstationId: row.id }),
            t('workstations.revokeDone', { name: row.name }),
          )
        }
      >
        <p>{t('workstations.revokeText')}</p>
      </Confirm>
    </aside>
  );
}
