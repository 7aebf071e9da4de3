/** A code for a workstation: what it is for, and then the one time that it is shown. */
import { useId, useState } from 'react';
import { Button } from 'react-aria-components';
import type { MadeCode, Workstations } from '../../../contract/workstations.ts';
import { useDesk } from '../../store/context.ts';
import { app } from '../../i18n/strings.ts';
import { fullTime } from '../../i18n/times.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Select } from '../../ui/Select.tsx';
import { Window } from '../../ui/Window.tsx';
import { workstations as words } from '../../i18n/workstationsWords.ts';

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
    <Window isOpen={asked !== null} close={close} title={words.codeTitle} closable>
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
      setProblem(words.notDone(error instanceof Error ? error.message : ''));
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
          {words.name}
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
          {words.nameHint}
        </span>
      </div>
      <Select
        label={words.group}
        value={groupId}
        choose={setGroupId}
        options={[{ value: '', label: words.noGroup }, ...groups.map((each) => ({ value: each.id, label: each.name }))]}
      />
      <Select
        label={words.hours}
        value={hours}
        choose={setHours}
        options={HOURS.map((value) => ({ value, label: words.hoursOf(Number(value)) }))}
      />
      <div className="field">
        <label className="field-label" htmlFor={`${hints}-ranges`}>
          {words.ranges}
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
          {words.rangesHint}
        </span>
      </div>
      <Select
        label={words.replaces}
        value={replaces}
        choose={setReplaces}
        options={[
          { value: '', label: words.replacesNone },
          ...all.workstations
            .filter((each) => each.manageable && (each.revokedAt === null || each.id === replaces))
            .map((each) => ({ value: each.id, label: each.name })),
        ]}
      />
      <p className="field-hint">{words.replacesHint}</p>
      <div role="alert">
        {problem !== null && (
          <p className="danger with-icon">
            <Icon name="warning" /> <span>{problem}</span>
          </p>
        )}
      </div>
      <div className="window-foot">
        <Button className="button" onPress={close}>
          {app.cancel}
        </Button>
        <Button className="button primary" type="submit" isDisabled={busy}>
          {busy ? words.making : words.make}
        </Button>
      </div>
    </form>
  );
}

/** Closes only by its own button: what is shown here is shown once. */
export function OnceCode({
  once,
  close,
}: {
  once: { readonly name: string; readonly code: MadeCode } | null;
  close: () => void;
}) {
  const desk = useDesk();
  const [told, setTold] = useState<string | null>(null);
  const save = async (): Promise<void> => {
    if (once === null) return;
    try {
      setTold(words.saved((await desk.bridge.saveEnrolmentCode({ codeId: once.code.id })).file));
    } catch (error) {
      setTold(words.notDone(error instanceof Error ? error.message : ''));
    }
  };
  return (
    <Window
      role="alertdialog"
      isOpen={once !== null}
      close={() => {
        /* only by the button */
      }}
      title={once === null ? '' : words.codeFor(once.name)}
    >
      {once !== null && (
        <>
          <p>{words.once}</p>
          <p className="once" data-once="">
            {once.code.code}
          </p>
          <p className="muted small">{words.codeUntil(fullTime(once.code.expiresAt))}</p>
        </>
      )}
      <p role="status" className="small">
        {told}
      </p>
      <div className="window-foot">
        <Button className="button" onPress={() => void save()}>
          {words.save}
        </Button>
        <Button
          className="button primary"
          autoFocus
          onPress={() => {
            setTold(null);
            close();
          }}
        >
          {words.seen}
        </Button>
      </div>
    </Window>
  );
}
