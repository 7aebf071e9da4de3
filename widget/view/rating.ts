/** How was it? One press is an answer; words are optional and come after it. */
import type { Conversation } from '../conversation.ts';
import { BEST_RATING, MOST_COMMENT } from '../wire.ts';
import type { Words } from '../words/words.ts';
import { button, h } from './dom.ts';

export type Rate = (score: number, comment: string | null) => void;

export interface RatingView {
  readonly element: HTMLElement;
  readonly draw: () => void;
}

/** Asked once for a conversation, and not where no agent has answered. */
export function ratingView(words: Words, conversation: Conversation, rate: Rate): RatingView {
  const status = h('p', { class: 'rating-thanks', role: 'status' });
  const scores = Array.from({ length: BEST_RATING }, (_, at) => at + 1).map((score) =>
    button(words.ratingScores[score - 1] ?? String(score), 'choice', () => rate(score, null), {
      'data-score': String(score),
    }),
  );
  const question = h(
    'div',
    { class: 'rating-scores', role: 'group', 'aria-labelledby': 'rating-question' },
    h('p', { id: 'rating-question' }, words.ratingQuestion),
    h('div', { class: 'rating-buttons' }, ...scores),
  );
  const field = h('textarea', { class: 'field', id: 'rating-comment', rows: '2', dir: 'auto', autocomplete: 'off' });
  field.maxLength = MOST_COMMENT;
  const comment = h(
    'form',
    { class: 'rating-comment', hidden: true, autocomplete: 'off' },
    h('label', { for: 'rating-comment' }, words.ratingComment),
    field,
    h('p', { class: 'choice-note' }, words.ratingNote),
    h('button', { type: 'submit', class: 'button choice' }, words.ratingSend),
  );
  comment.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = field.value.trim();
    const { rating } = conversation;
    if (text === '' || rating === null) return field.focus();
    field.value = '';
    rate(rating.score, text);
    scores[rating.score - 1]?.focus();
  });
  const element = h('section', { class: 'rating', hidden: true }, question, status, comment);
  return {
    element,
    draw: () => {
      const { rating, isRated, messages, status: state } = conversation;
      const isAsked = state === 'closed' && messages.some(({ author }) => author === 'agent');
      element.hidden = !isAsked || (isRated && rating === null);
      for (const one of scores)
        one.setAttribute('aria-pressed', String(one.dataset['score'] === String(rating?.score)));
      const said = rating === null ? '' : rating.isStored ? words.ratingThanks : words.sending;
      if (status.textContent !== said) status.textContent = said;
      comment.hidden = rating === null || rating.comment !== null;
    },
  };
}
