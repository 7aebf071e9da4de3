/** Adds public details: one in a form, or several as lines. */
import { useId, useState } from 'react';
import { Button } from 'react-aria-components';
import type { Bridge } from '../../../contract/bridge.ts';
import type { DetailForm } from '../../../contract/publicDetails.ts';
import { VISITOR_LANGUAGES } from '../../../contract/visitorLanguages.ts';
import { DETAIL_KINDS } from '../../../core/vocabulary/detailKinds.ts';
import { languageWords } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { inWords } from '../../i18n/inWords.ts';
import { errorWords } from '../../i18n/errorWords.ts';
import { useDesk } from '../../store/context.ts';
import { Form, FormProblem } from '../../ui/Form.tsx';
import { Select } from '../../ui/Select.tsx';
import { TextField } from '../../ui/TextField.tsx';
import type { PublicDetailsDraft } from './usePublicDetails.ts';

interface Props {
  details: PublicDetailsDraft;
  offline: boolean;
}
const KINDS = DETAIL_KINDS.map((value) => ({ value, label: () => t(`details.kinds.${value}`) }));
const kindOptions = () => KINDS.map(({ value, label }) => ({ value, label: label() }));
const ALL = '';

export function AddDetails(props: Props) {
  return (
    <>
      <section className="view-part" data-region="add-detail" aria-labelledby="add-detail-title">
        <h3 id="add-detail-title">{t('details.addOne')}</h3>
        <p className="small muted">{t('details.addHint')}</p>
        <One {...props} />
      </section>
      <section className="view-part" data-region="add-details" aria-labelledby="add-details-title">
        <h3 id="add-details-title">{t('details.addSeveral')}</h3>
        <p className="small muted">{t('details.linesHint')}</p>
        <Several {...props} />
      </section>
    </>
  );
}

const NEW: DetailForm = { kind: 'email', value: '', language: null, note: '' };

function One({ details, offline }: Props) {
  const [form, setForm] = useState(NEW);
  const [problem, setProblem] = useState<string | null>(null);
  const set = (next: Partial<DetailForm>): void => {
    setProblem(null);
    setForm((before) => ({ ...before, ...next }));
  };
  const add = async (): Promise<void> => {
    const { isDone, problems } = await details.add([form]);
    setProblem(problems.get(0) ?? null);
    if (isDone) setForm({ ...NEW, kind: form.kind, language: form.language });
  };
  return (
    <Form submit={() => void add()}>
      <Select label={t('details.kind')} value={form.kind} options={kindOptions()} choose={(kind) => set({ kind })} />
      <TextField
        label={t('details.value')}
        value={form.value}
        change={(value) => set({ value })}
        maxLength={200}
        aria-invalid={problem !== null}
        spellCheck={false}
      />
      <Select
        label={t('details.language')}
        value={form.language ?? ALL}
        options={[
          { value: ALL, label: t('details.allLanguages') },
          ...VISITOR_LANGUAGES.map((value) => ({ value: value as string, label: languageWords(value) })),
        ]}
        choose={(language) => set({ language: language === ALL ? null : language })}
      />
      <TextField label={t('details.note')} value={form.note} change={(note) => set({ note })} maxLength={200} />
      <FormProblem problem={problem} />
      <Button
        className="button primary"
        type="submit"
        isDisabled={offline || form.value.trim() === ''}
        isPending={details.busy}
      >
        {t('details.add')}
      </Button>
    </Form>
  );
}

type Read = Awaited<ReturnType<Bridge['readPublicDetails']>>;

function Several({ details, offline }: Props) {
  const { bridge } = useDesk();
  const [kind, setKind] = useState<DetailForm['kind']>('email');
  const [text, setText] = useState('');
  const [read, setRead] = useState<Read | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const field = useId();
  const check = async (): Promise<void> => {
    setProblem(null);
    try {
      setRead(await bridge.readPublicDetails({ kind, text }));
    } catch (cause) {
      setProblem(errorWords(cause));
    }
  };
  const add = async (): Promise<void> => {
    if (read === null) return;
    const { isDone, problems } = await details.add(read.details);
    const [[at, words] = [null, null]] = problems;
    const value = at === null ? undefined : read.details[at]?.value;
    setProblem(words === null ? null : value === undefined ? words : t('details.ofValue', { value, words }));
    if (!isDone) return;
    setText('');
    setRead(null);
  };
  return (
    <Form submit={() => void check()}>
      <div className="field">
        <label className="field-label" htmlFor={field}>
          {t('details.lines')}
        </label>
        <textarea
          id={field}
          rows={6}
          maxLength={100_000}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setRead(null);
          }}
          autoComplete="off"
          autoCorrect="off"
          autoCapitalize="off"
          spellCheck={false}
        />
      </div>
      <Select
        label={t('details.lineKind')}
        value={kind}
        options={kindOptions()}
        choose={(next) => {
          setKind(next);
          setRead(null);
        }}
      />
      <FormProblem problem={problem} />
      <div role="status">
        {read !== null && (
          <>
            <p className="small">
              {t('details.read', { count: read.details.length })}{' '}
              {read.problems.length > 0 && t('details.wrong', { count: read.problems.length })}
            </p>
            <ul className="lines wrong-lines small">
              {read.problems.map(({ line, notice }) => (
                <li key={line}>{t('details.line', { line, words: inWords(notice) })}</li>
              ))}
            </ul>
          </>
        )}
      </div>
      <div className="view-actions">
        <Button className="button" type="submit" isDisabled={text.trim() === ''}>
          {t('details.check')}
        </Button>
        <Button
          className="button primary"
          isDisabled={offline || read === null || read.details.length === 0}
          isPending={details.busy}
          onPress={() => void add()}
        >
          {t('details.addRead', { count: read?.details.length ?? 0 })}
        </Button>
      </div>
    </Form>
  );
}
