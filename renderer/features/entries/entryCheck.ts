/** A light look at what is about to be sealed, for slips of the finger. It decides nothing: main and the server do. */
import type { EntryKind } from '../../../contract/common.ts';
import { ENTRY_LIMIT } from '../../limits.ts';
import { t } from '../../i18n/index.ts';

/** Words for what is wrong with the value, or null. `now` in milliseconds since 1970. */
export function entryProblem(kind: EntryKind, raw: string, now: number): string | null {
  const value = raw.trim();
  if (value === '') return kind === 'date-of-birth' ? t('entry.invalid.date') : t('entry.invalid.empty');
  if (value.length > ENTRY_LIMIT) return t('entry.invalid.long');
  switch (kind) {
    case 'email':
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/u.test(value) ? null : t('entry.invalid.email');
    case 'phone': {
      const digits = value.replace(/\D/g, '').length;
      return digits >= 5 && digits <= 20 && /^[\d\s()+./#*x-]+$/i.test(value) ? null : t('entry.invalid.phone');
    }
    case 'date-of-birth': {
      const at = /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(value) : Number.NaN;
      if (Number.isNaN(at)) return t('entry.invalid.date');
      return at < now ? null : t('entry.invalid.future');
    }
    case 'order-number':
      return /[\p{L}\p{N}]/u.test(value) ? null : t('entry.invalid.order');
    case 'name':
    case 'address':
    case 'note':
      return null;
  }
}
