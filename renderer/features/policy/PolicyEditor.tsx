/** One value to be changed. What it may be is known here by its form; what goes together is judged by the server. */
import { useId, useRef, useState, type FormEvent } from 'react';
import { Button } from 'react-aria-components';
import type { PolicyValue } from '../../../contract/policy.ts';
import { t } from '../../i18n/index.ts';
import { Select } from '../../ui/Select.tsx';
import { Window } from '../../ui/Window.tsx';
import { optionWords, shown, type Json } from './policyWork.ts';

const LINES = ['texts', 'numbers', 'structure'] as const;
const isLines = (type: string): boolean => LINES.some((one) => one === type);

/** The value as text for its field. */
function written(value: Json, form: PolicyValue['form']): string {
  if (value === null) return '';
  if (form.type === 'structure') return JSON.stringify(value, null, 2);
  return Array.isArray(value)
    ? value.map((one) => (typeof one === 'object' ? JSON.stringify(one) : String(one))).join('\n')
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);
}

type Read = { readonly value: Json } | { readonly wrong: string };
function read(text: string, form: PolicyValue['form']): Read {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  switch (form.type) {
    case 'boolean':
      return { value: text === 'true' };
    case 'number':
      return text.trim() === '' || !Number.isFinite(Number(text))
        ? { wrong: t('policy.badNumber') }
        : { value: Number(text) };
    case 'choice':
      return { value: form.options.find((option) => String(option) === text) ?? text };
    case 'text':
      return { value: text.trim() };
    case 'texts':
    case 'choices':
      return { value: lines };
    case 'numbers':
      return lines.every((line) => Number.isFinite(Number(line)))
        ? { value: lines.map(Number) }
        : { wrong: t('policy.badNumber') };
    case 'fixed':
      return { value: form.value };
    case 'structure':
      try {
        return { value: JSON.parse(text) as Json };
      } catch {
        return { wrong: t('policy.badJson') };
      }
  }
}

interface Props {
  value: PolicyValue;
  draft: Json | undefined;
  take: (value: Json) => void;
  close: () => void;
}

export function PolicyEditor({ value, draft, take, close }: Props) {
  const { form } = value;
  const id = useId();
  const field = useRef<HTMLFormElement>(null);
  const start = draft === undefined ? value.stored : draft;
  const [text, setText] = useState(written(start, form));
  const [isNone, setNone] = useState(value.nullable && start === null);
  const [wrong, setWrong] = useState<string | null>(null);
  const save = (event: FormEvent): void => {
    event.preventDefault();
    const found: Read = isNone ? { value: null } : read(text, form);
    if ('wrong' in found) {
      setWrong(found.wrong);
      field.current?.querySelector<HTMLElement>('input, textarea')?.focus();
      return;
    }
    take(found.value);
  };
  const chosen = text.split('\n');
  const common = {
    id,
    'aria-invalid': wrong !== null,
    'aria-describedby': `${id}-wrong`,
    disabled: isNone,
    autoComplete: 'off',
    autoCorrect: 'off',
    autoCapitalize: 'off',
    spellCheck: false,
  } as const;
  return (
    <Window role="alertdialog" isOpen close={close} title={value.title}>
      <form ref={field} className="stack" onSubmit={save} noValidate>
        <p>{value.text}</p>
        {form.type === 'boolean' && (
          <Select
            label={t('policy.value')}
            value={text === 'true' ? 'true' : 'false'}
            options={[
              { value: 'true', label: t('policy.on') },
              { value: 'false', label: t('policy.off') },
            ]}
            choose={setText}
          />
        )}
        {form.type === 'choice' && (
          <Select
            label={t('policy.value')}
            value={text}
            options={form.options.map((option) => ({
              value: String(option),
              label: optionWords(value.path, option),
            }))}
            choose={setText}
          />
        )}
        {form.type === 'choices' && (
          <fieldset className="policy-choices">
            <legend className="field-label">{t('policy.value')}</legend>
            {form.options.map((option) => {
              const name = String(option);
              return (
                <label key={name} className="policy-tick">
                  <input
                    type="checkbox"
                    checked={chosen.includes(name)}
                    onChange={(event) =>
                      setText(
                        form.options
                          .map(String)
                          .filter((one) => (one === name ? event.target.checked : chosen.includes(one)))
                          .join('\n'),
                      )
                    }
                  />{' '}
                  {optionWords(value.path, option)}
                </label>
              );
            })}
          </fieldset>
        )}
        {(form.type === 'number' || form.type === 'text') && (
          <div className="field">
            <label className="field-label" htmlFor={id}>
              {t('policy.value')}
            </label>
            <input
              {...common}
              type="text"
              inputMode={form.type === 'number' ? 'decimal' : 'text'}
              maxLength={form.type === 'number' ? 20 : (form.longest ?? 1_000)}
              value={text}
              onChange={(event) => {
                setText(event.target.value);
                setWrong(null);
              }}
            />
          </div>
        )}
        {isLines(form.type) && (
          <div className="field">
            <label className="field-label" htmlFor={id}>
              {t('policy.value')}{' '}
              <span className="muted">({form.type === 'structure' ? t('policy.json') : t('policy.lines')})</span>
            </label>
            <textarea
              {...common}
              className="policy-lines"
              rows={8}
              maxLength={200_000}
              value={text}
              onChange={(event) => {
                setText(event.target.value);
                setWrong(null);
              }}
            />
          </div>
        )}
        {value.nullable && (
          <label className="policy-tick">
            <input type="checkbox" checked={isNone} onChange={(event) => setNone(event.target.checked)} />{' '}
            {t('policy.noValue')}
          </label>
        )}
        <p id={`${id}-wrong`} role="alert" className="danger small">
          {wrong}
        </p>
        <p className="small muted">{t('policy.safe', { value: shown(value.safe, value) })}</p>
        <div className="window-foot">
          <Button className="button" onPress={close}>
            {t('app.cancel')}
          </Button>
          <Button className="button primary" type="submit">
            {t('policy.take')}
          </Button>
        </div>
      </form>
    </Window>
  );
}
