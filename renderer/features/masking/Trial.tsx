/** A text, and what the policy in this form does to it. The text is not stored. */
import { t } from '../../i18n/index.ts';
import { MaskedText } from '../masked/MaskedText.tsx';
import type { MaskingDraft } from './maskingDraft.ts';

const FIELD = 'trial-text';

export function Trial({ draft }: { draft: MaskingDraft }) {
  const { shown, problems } = draft;
  return (
    <section className="view-part" data-region="trial" aria-labelledby="trial-title">
      <h3 id="trial-title">{t('masking.try')}</h3>
      <div className="field">
        <label className="field-label" htmlFor={FIELD}>
          {t('masking.tryLabel')}
        </label>
        <textarea
          id={FIELD}
          rows={4}
          maxLength={4_000}
          value={draft.text}
          onChange={(event) => draft.setText(event.target.value)}
          autoComplete="off"
          autoCorrect="off"
          autoCapitalize="off"
          spellCheck={false}
          aria-describedby="trial-hint"
        />
        <span className="field-hint" id="trial-hint">
          {t('masking.tryHint')}
        </span>
      </div>
      <div className="field">
        <p className="field-label" id="trial-outcome">
          {t('masking.outcome')}
        </p>
        <div className="outcome" role="status" aria-labelledby="trial-outcome">
          {problems.length > 0 ? (
            <p className="muted">{t('masking.outcomeWrong')}</p>
          ) : shown === null ? (
            <p className="muted">{t('masking.outcomeNone')}</p>
          ) : (
            <>
              <p className="outcome-text">
                <MaskedText body={shown} reasons="reachable" />
              </p>
              <p className="small muted">{t('masking.hidden', { count: shown.marks.length })}</p>
            </>
          )}
        </div>
      </div>
    </section>
  );
}
