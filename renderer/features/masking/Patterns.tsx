/** Patterns of the company's own, each tried on texts before it can be saved. */
import { useEffect, useId, useRef } from 'react';
import { Button, Switch } from 'react-aria-components';
import type { MaskingPattern } from '../../../contract/masking.ts';
import { t, wordsOf } from '../../i18n/index.ts';
import { inWords } from '../../i18n/inWords.ts';
import { Callout } from '../../ui/Callout.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Icon } from '../../ui/Icon.tsx';
import type { MaskingDraft } from './maskingDraft.ts';

export function Patterns({ draft }: { draft: MaskingDraft }) {
  const patterns = draft.policy?.patterns ?? [];
  const list = useRef<HTMLUListElement>(null);
  const count = useRef(patterns.length);
  useEffect(() => {
    // A new pattern gets the focus.
    if (patterns.length === count.current + 1)
      list.current?.querySelector<HTMLInputElement>('li:last-child input[type=text]')?.focus();
    count.current = patterns.length;
  }, [patterns.length]);
  const whole = draft.problems.find((problem) => problem.path === 'patterns');
  return (
    <section className="view-part" data-region="patterns" aria-labelledby="patterns-title">
      <h3 id="patterns-title">{t('masking.patterns')}</h3>
      <p className="small muted">{t('masking.patternsHint')}</p>
      {patterns.length === 0 ? (
        <Empty icon="note" {...wordsOf('masking.noPatterns')} />
      ) : (
        // oxlint-disable-next-line react/no-array-index-key -- a pattern has no name of its own while it is being named
        <ul className="patterns" ref={list}>
          {patterns.map((pattern, index) => (
            <Pattern key={index} pattern={pattern} index={index} draft={draft} />
          ))}
        </ul>
      )}
      {whole !== undefined && (
        <Callout tone="danger" role="alert">
          {inWords(whole.notice)}
        </Callout>
      )}
      <Button className="button" onPress={draft.addPattern}>
        {t('masking.add')}
      </Button>
    </section>
  );
}

const lines = (text: string): string[] => text.split('\n').slice(0, 20);
const withoutEnd = (list: readonly string[]): string[] => list.filter((line) => line.trim() !== '');

function Pattern({ pattern, index, draft }: { pattern: MaskingPattern; index: number; draft: MaskingDraft }) {
  const called = pattern.name === '' ? t('masking.patternNumbered', { number: index + 1 }) : pattern.name;
  const set = (next: Partial<MaskingPattern>): void => draft.setPattern(index, next);
  const problem = (field: keyof MaskingPattern, isEmpty: boolean): string | null =>
    draft.problem(`patterns.${index}.${field}`, isEmpty);
  return (
    <li className="pattern">
      <div className="pattern-head">
        <h4>{called}</h4>
        <Switch className="switch" isSelected={pattern.on} onChange={(on) => set({ on })}>
          <span className="switch-track" aria-hidden="true" /> {t('masking.on')}
        </Switch>
        <Button
          className="icon-button"
          aria-label={t('masking.removePattern', { name: called })}
          onPress={() => draft.removePattern(index)}
        >
          <Icon name="close" />
        </Button>
      </div>
      <div className="pattern-fields">
        <Field
          label={t('masking.name')}
          value={pattern.name}
          set={(name) => set({ name })}
          problem={problem('name', pattern.name === '')}
        />
        <Field
          label={t('masking.label')}
          hint={t('masking.labelHint')}
          value={pattern.label}
          set={(label) => set({ label })}
          problem={problem('label', pattern.label === '')}
        />
        <Field
          label={t('masking.pattern')}
          hint={t('masking.patternHint')}
          value={pattern.pattern}
          set={(next) => set({ pattern: next })}
          problem={problem('pattern', pattern.pattern === '')}
          code
        />
        <Field
          label={t('masking.mustMatch')}
          hint={t('masking.examplesHint')}
          value={pattern.mustMatch.join('\n')}
          set={(text) => set({ mustMatch: lines(text) })}
          leave={() => set({ mustMatch: withoutEnd(pattern.mustMatch) })}
          problem={problem('mustMatch', pattern.mustMatch.length === 0 || pattern.pattern === '')}
          several
        />
        <Field
          label={t('masking.mustNotMatch')}
          value={pattern.mustNotMatch.join('\n')}
          set={(text) => set({ mustNotMatch: text === '' ? [] : lines(text) })}
          leave={() => set({ mustNotMatch: withoutEnd(pattern.mustNotMatch) })}
          problem={problem('mustNotMatch', pattern.mustNotMatch.length === 0)}
          several
        />
      </div>
    </li>
  );
}

interface FieldProps {
  label: string;
  hint?: string;
  value: string;
  set: (value: string) => void;
  leave?: () => void;
  problem: string | null;
  several?: boolean;
  code?: boolean;
}

function Field({ label, hint, value, set, leave, problem, several = false, code = false }: FieldProps) {
  const id = useId();
  const common = {
    id,
    value,
    maxLength: 1_000,
    autoComplete: 'off',
    autoCorrect: 'off',
    autoCapitalize: 'off',
    spellCheck: false,
    className: code ? 'code' : undefined,
    onBlur: leave,
    'aria-invalid': problem !== null,
    'aria-describedby':
      [problem === null ? '' : `${id}-problem`, hint === undefined ? '' : `${id}-hint`].join(' ').trim() || undefined,
  } as const;
  return (
    <div className={`field${several ? ' several' : ''}`}>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {several ? (
        <textarea rows={2} {...common} onChange={(event) => set(event.target.value)} />
      ) : (
        <input type="text" {...common} onChange={(event) => set(event.target.value)} />
      )}
      {hint !== undefined && (
        <span className="field-hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      <span className="small danger" role="alert" id={`${id}-problem`}>
        {problem}
      </span>
    </div>
  );
}
