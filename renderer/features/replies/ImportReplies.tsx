/** Adds several replies from a pasted list. */
import { useId, useState } from 'react';
import { Button } from 'react-aria-components';
import type { Bridge } from '../../../contract/bridge.ts';
import { errorWords } from '../../i18n/errorWords.ts';
import { inWords } from '../../i18n/inWords.ts';
import { t } from '../../i18n/index.ts';
import { useDesk } from '../../store/context.ts';
import { Form } from '../../ui/Form.tsx';
import { Select } from '../../ui/Select.tsx';
import { setOf, setOptions } from './ReplyEditor.tsx';
import type { RepliesWork } from './useReplies.ts';

type Read = Awaited<ReturnType<Bridge['readReplies']>>;

export function ImportReplies({ work, offline }: { work: RepliesWork; offline: boolean }) {
  const { bridge } = useDesk();
  const [to, setTo] = useState('personal');
  const [text, setText] = useState('');
  const [read, setRead] = useState<Read | null>(null);
  const [problems, setProblems] = useState<readonly string[]>([]);
  const field = useId();
  const check = async (): Promise<void> => {
    try {
      const found = await bridge.readReplies({ text });
      setRead(found);
      setProblems(found.problems.map(({ line, notice }) => t('replies.line', { line, words: inWords(notice) })));
    } catch (cause) {
      setProblems([errorWords(cause)]);
    }
  };
  const add = async (): Promise<void> => {
    if (read === null) return;
    const { set, teamId } = setOf(to);
    const wrong = await work.bring(set, teamId, read.replies);
    setProblems(wrong ?? []);
    if (wrong !== null) return;
    setText('');
    setRead(null);
  };
  return (
    <section className="view-part" data-region="import-replies" aria-labelledby="import-replies-title">
      <h3 id="import-replies-title">{t('replies.several')}</h3>
      <p className="small muted">{t('replies.severalHint')}</p>
      <Form submit={() => void check()}>
        <div className="field">
          <label className="field-label" htmlFor={field}>
            {t('replies.lines')}
          </label>
          <textarea
            id={field}
            rows={4}
            maxLength={600_000}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setRead(null);
              setProblems([]);
            }}
            autoComplete="off"
            autoCorrect="off"
            autoCapitalize="off"
            spellCheck={false}
          />
        </div>
        <Select label={t('replies.set')} value={to} options={setOptions(work)} choose={setTo} />
        <div role="status">
          {read !== null && <p className="small">{t('replies.read', { count: read.replies.length })}</p>}
          <ul className="lines wrong-replies small">
            {problems.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </div>
        <div className="view-actions">
          <Button className="button" type="submit" isDisabled={text.trim() === ''}>
            {t('replies.check')}
          </Button>
          <Button
            className="button primary"
            isDisabled={offline || read === null || read.replies.length === 0}
            isPending={work.busy}
            onPress={() => void add()}
          >
            {t('replies.addRead', { count: read?.replies.length ?? 0 })}
          </Button>
        </div>
      </Form>
    </section>
  );
}
