/** A code for a workstation: what it is for, and then the one time that it is shown. */
import { useId, useState } from 'react';
import { Button } from 'react-aria-components';
import type { MadeCode, Workstations } from '../../../contract/workstations.ts';
import { useDesk } from '../../store/context.ts';
import { hoursWords } from '../../i18n/names.ts';
import { t } from '../../i18n/index.ts';
import { fullTime } from '../../i18n/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Select } from '../../ui/Select.tsx';
import { Window } from '../../ui/Window.tsx';

const HOURS = ['1', '8', '24', '72'] as const;
/** What the form begins with: nothing, or a workstation whose place is taken. */
export interface CodeFor {
  readonly name: string;
  readonly groupId: string | null;
  readonly replaces: string | null;
}

export function CodeWindow({
  asked,
  all,
  close,
  made,
}: {
  asked: CodeFor | null;
  all: Workstations;
  close: () => void;
  made: (name: string, code: MadeCode) => void;
}) {
  return (
    <Window isOpen={asked !== null} close={close} title={t('workstations.codeTitle')} closeLabel={t('help.close')}>
      {asked !== null && <CodeForm asked={asked} all={all} close={close} made={made} />}
    </Window>
  );
}

function CodeForm({
  asked,
  all,
  close,
  made,
}: {
  asked: CodeFor;
  all: Workstations;
  close: () => void;
  made: (name: string, code: MadeCode) => void;
}) {
  const desk = useDesk();
  const hints = useId();
  const groups = all.groups.filter((each) => each.manageable);
  const [name, setName] = useState(asked.name);
  const [groupId, setGroupId] = useState(asked.groupId ?? '');
  const [replaces, setReplaces] = useState(asked.replaces ?? '');
  const [hours, setHours] = useState<(typeof HOURS)[number]>('8');
  const [ranges, setRanges] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const make = async (): Promise<void> => {
    setBusy(true);
    try {
      const list = ranges
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '');
      made(
        name.trim(),
        await desk.bridge.makeEnrolmentCode({
          name: name.trim(),
          groupId: groupId === '' ? null : groupId,
          replaces: replaces === '' ? null : replaces,
          hours: Number(hours),
          ranges: list,
        }),
      );
    } catch (error) {
      setProblem(t('workstations.notDone', { words: error instanceof Error ? error.message : '' }));
      setBusy(false);
    }
  };
  return (
    <form
      className="stack"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <div className="field">
        <label className="field-label" htmlFor={`${hints}-name`}>
          {t('workstations.name')}
        </label>
        <input
          id={`${hints}-name`}
          value={name}
          required
          maxLength={120}
          autoComplete="off"
          aria-describedby={`${hints}-n`}
          onChange={(event) => setName(event.target.value)}
        />
        <span className="field-hint" id={`${hints}-n`}>
          {t('workstations.nameHint')}
        </span>
      </div>
      <Select
        label={t('workstations.group')}
        value={groupId}
        choose={setGroupId}
        options={[
          { value: '', label: t('workstations.noGroup') },
          ...groups.map((each) => ({ value: each.id, label: each.name })),
        ]}
      />
      <Select
        label={t('workstations.hours')}
        value={hours}
        choose={setHours}
        options={HOURS.map((value) => ({ value, label: hoursWords(Number(value)) }))}
      />
      <div className="field">
        <label className="field-label" htmlFor={`${hints}-ranges`}>
          {t('workstations.ranges')}
        </label>
        <textarea
          id={`${hints}-ranges`}
          value={ranges}
          rows={2}
          spellCheck={false}
          aria-describedby={`${hints}-r`}
          onChange={(event) => setRanges(event.target.value)}
        />
        <span className="field-hint" id={`${hints}-r`}>
          {t('workstations.rangesHint')}
        </span>
      </div>
      <Select
        label={t('workstations.replaces')}
        value={replaces}
        choose={setReplaces}
        options={[
          { value: '', label: t('workstations.replacesNone') },
          ...all.workstations
            .filter((each) => each.manageable && (each.revokedAt === null || each.id === replaces))
            .map((each) => ({ value: each.id, label: each.name })),
        ]}
      />
      <p className="field-hint">{t('workstations.replacesHint')}</p>
      <div role="alert">
        {problem !== null && (
          <p className="danger with-icon">
            <Icon name="warning" /> <span>{problem}</span>
          </p>
        )}
      </div>
      <div className="window-foot">
        <Button className="button" onPress={close}>
          {t('app.cancel')}
        </Button>
        <Button className="button primary" type="submit" isDisabled={busy}>
          {busy ? t('workstations.making') : t('workstations.make')}
        </Button>
      </div>
    </form>
  );
}

/** Closes only by its own button, because its content is shown once. */
export function OnceCode({
  once,
  close,
}: {
  once: { readonly name: string; readonly code: MadeCode } | null;
  close: () => void;
}) {
  const desk = useDesk();
  const [notice, setNotice] = useState<string | null>(null);
  const save = async (): Promise<void> => {
    if (once === null) return;
    try {
      setNotice(
        t('workstations.saved', { file: (await desk.bridge.saveEnrolmentCode({ codeId: once.code.id })).file }),
      );
    } catch (error) {
      setNotice(t('workstations.notDone', { words: error instanceof Error ? error.message : '' }));
    }
  };
  return (
    <Window
      role="alertdialog"
      isOpen={once !== null}
      close={() => {
        /* only by the button */
      }}
      title={once === null ? '' : t('workstations.codeFor', { name: once.name })}
    >
      {once !== null && (
        <>
          <p>{t('workstations.once')}</p>
          <p className="once" data-once="">
            {once.code.code}
          </p>
          <p className="muted small">{t('workstations.codeUntil', { at: fullTime(once.code.expiresAt) })}</p>
        </>
      )}
      <p role="status" className="small">
        {notice}
      </p>
      <div className="window-foot">
        <Button className="button" onPress={() => void save()}>
          {t('workstations.save')}
        </Button>
        <Button
          className="button primary"
          autoFocus
          onPress={() => {
            setNotice(null);
            close();
          }}
        >
          {t('workstations.seen')}
        </Button>
      </div>
    </Window>
  );
}
