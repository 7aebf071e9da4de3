import type { Rating } from '../../../contract/common.ts';
import { t } from '../../i18n/index.ts';
import { MaskedText } from '../masked/MaskedText.tsx';

/** What the visitor says of a closed conversation. */
export function Rated({ rating: { score, comment } }: { rating: Rating }) {
  return (
    <section className="rated small" aria-label={t('thread.rating')}>
      <p>{t('thread.rated', { score: String(score) })}</p>
      {comment !== null && (
        <p className="muted" dir="auto">
          <MaskedText body={comment} reasons="none" />
        </p>
      )}
    </section>
  );
}
