/** Writes a reply, or changes one. */
import { useId, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import type { ReplyForm, ReplyRow, ReplySet } from '../../../contract/replies.ts';
import { VISITOR_LANGUAGES } from '../../../contract/visitorLanguages.ts';
import { blankCode } from '../../../core/vocabulary/blanks.ts';
import { languageWords } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { Form, FormProblem } from '../../ui/Form.tsx';
import { Select } from '../../ui/Select.tsx';
import { TextField } from '../../ui/TextField.tsx';
import type { RepliesWork } from './useReplies.ts';

const BLANKS = ['first-name', 'email', 'agent', 'company', 'site', 'conversation', 'opened'] as const;
const EXAMPLE = blankCode('first-name', 'there');
const NEW: ReplyForm = { shortName: '', title: '', language: null, text: '', set: 'personal', teamId: null };
const ALL = '';

/** Sets that the person may write, teams one by one. */
export function setOptions({ page }: RepliesWork): { value: string; label: string }[] {
  return [
    { value: 'personal', label: t('replies.sets.personal') },
    ...(page?.teams ?? []).map(({ id, name }) => ({ value: id, label: t('replies.ofTeam', { name }) })),
    ...(page?.managesTenant === true ? [{ value: 'tenant', label: t('replies.sets.tenant') }] : []),
  ];
}
export const setOf = (value: string): { set: ReplySet; teamId: string | null } =>
  value === 'personal' || value === 'tenant' ? { set: value, teamId: null } : { set: 'team', teamId: value };

interface Props {
  work: RepliesWork;
  /** Null for a new one. */
  reply: ReplyRow | null;
  offline: boolean;
  done: () => void;
}

export function ReplyEditor({ work, reply, offline, done }: Props) {
  const [form, setForm] = useState<ReplyForm>(() =>
    reply === null
      ? NEW
      : {
          ...{ shortName: reply.shortName, title: reply.title, language: reply.language, text: reply.text },
          ...{ set: reply.set, teamId: reply.teamId },
        },
  );
  const [problem, setProblem] = useState<string | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const text = useId();
  const change = (next: Partial<ReplyForm>): void => {
    setProblem(null);
    setForm((before) => ({ ...before, ...next }));
  };
  const insert = (name: (typeof BLANKS)[number]): void => {
    const at = area.current?.selectionStart ?? form.text.length;
    const code = blankCode(name, '');
    change({ text: form.text.slice(0, at) + code + form.text.slice(at) });
    area.current?.focus();
  };
  const save = async (): Promise<void> => {
    const wrong = await work.save(reply?.id ?? crypto.randomUUID(), reply?.version ?? 0, form);
    setProblem(wrong === '' ? null : wrong);
    if (wrong !== null) return;
    setForm({ ...NEW, set: form.set, teamId: form.teamId, language: form.language });
    done();
  };
  return (
    <section className="view-part" data-region="reply-editor" aria-labelledby="reply-editor-title">
      <h3 id="reply-editor-title">
        {reply === null ? t('replies.newOne') : t('replies.changing', { name: reply.shortName })}
      </h3>
      <Form submit={() => void save()}>
        <Select
          label={t('replies.set')}
          value={form.teamId ?? form.set}
          options={setOptions(work)}
          choose={(value) => change(setOf(value))}
        />
        <Select
          label={t('replies.language')}
          value={form.language ?? ALL}
          options={[
            { value: ALL, label: t('replies.allLanguages') },
            ...VISITOR_LANGUAGES.map((value) => ({ value: value as string, label: languageWords(value) })),
          ]}
          choose={(language) => change({ language: language === ALL ? null : language })}
        />
        <TextField
          label={t('replies.shortName')}
          value={form.shortName}
          change={(shortName) => change({ shortName })}
          maxLength={40}
          spellCheck={false}
        />
        <TextField
          label={t('replies.name')}
          value={form.title}
          change={(title) => change({ title })}
          maxLength={120}
          spellCheck={false}
        />
        <div className="field">
          <label className="field-label" htmlFor={text}>
            {t('replies.text')}
          </label>
          <textarea
            ref={area}
            id={text}
            dir="auto"
            rows={6}
            maxLength={4_000}
            value={form.text}
            onChange={(event) => change({ text: event.target.value })}
            autoComplete="off"
            autoCorrect="off"
            autoCapitalize="off"
            spellCheck={false}
          />
        </div>
        <div className="blank-codes" role="group" aria-label={t('replies.insertBlank')}>
          {BLANKS.map((name) => (
            <Button key={name} className="button quiet" onPress={() => insert(name)}>
              {t(`blanks.named.${name}`)}
            </Button>
          ))}
        </div>
        <p className="small muted">{t('replies.blanksHint', { code: EXAMPLE })}</p>
        <FormProblem problem={problem} />
        <div className="view-actions">
          {reply !== null && (
            <Button className="button" onPress={done}>
              {t('replies.cancel')}
            </Button>
          )}
          <Button
            className="button primary"
            type="submit"
            isDisabled={offline || [form.shortName, form.title, form.text].some((each) => each.trim() === '')}
            isPending={work.busy}
          >
            {t('replies.save')}
          </Button>
        </div>
      </Form>
    </section>
  );
}
