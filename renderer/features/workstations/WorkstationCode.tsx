/** A code for a workstation: what it is for, and then the one time that it is shown. */
import { useId, useState } from 'react';
import { Button } from 'react-aria-components';
import type { MadeCode, Workstations } from '../../../contract/workstations.ts';
import { useDesk } from '../../store/context.ts';
import { hoursWords } from '../../i18n/names.ts';
import { t } from '../../i18n/index.ts';
import { fullTime } from '../../i18n/format.ts';
import { Select } from '../../ui/Select.tsx';
import { Window } from '../../ui/Window.tsx';
import { Form, FormFoot, FormProblem } from '../../ui/Form.tsx';
import { useSubmit } from '../../store/useSubmit.ts';
import { noticeOf } from '../../store/noticeOf.ts';

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
  const { busy, problem, submit } = useSubmit((words) => t('workstations.notDone', { words }));
  const make = (): Promise<void> =>
    submit(async () => {
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
    });
  return (
    <Form submit={() => void make()}>
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
      <FormProblem problem={problem} />
      <FormFoot
        cancel={close}
        cancelLabel={t('app.cancel')}
        isDisabled={busy}
        submitLabel={busy ? t('workstations.making') : t('workstations.make')}
      />
    </Form>
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
    const { text } = await noticeOf(
      async () =>
        t('workstations.saved', { file: (await desk.bridge.saveEnrolmentCode({ codeId: once.code.id })).file }),
      (words) => t('workstations.notDone', { words }),
    );
    setNotice(text);
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
