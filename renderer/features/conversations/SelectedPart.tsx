/**
 * Says to a screen reader what is selected in the draft: the preload selects there without a selection of the browser,
 * and writes its place into the mirror behind the field.
 */
import { useEffect, useState, type RefObject } from 'react';
import { t } from '../../i18n/index.ts';

/** Longer parts are counted. UTF-16 units. */
const SPOKEN_LIMIT = 60;

export function SelectedPart({ field }: { field: RefObject<HTMLTextAreaElement | null> }) {
  const [part, setPart] = useState('');
  useEffect(() => {
    const area = field.current;
    const mirror = area?.parentElement?.querySelector<HTMLElement>('[data-mirror]');
    const hear = (): void => {
      const [start = 0, end = 0] = (mirror?.dataset['mirror'] ?? '').split('-').map(Number);
      setPart(area?.value.slice(start, end) ?? '');
    };
    area?.addEventListener('draftselect', hear);
    return () => area?.removeEventListener('draftselect', hear);
  }, [field]);
  return (
    <span className="sr-only" role="status">
      {part === ''
        ? ''
        : part.length <= SPOKEN_LIMIT
          ? t('composer.selected', { text: part })
          : t('composer.selectedMany', { count: part.length })}
    </span>
  );
}
