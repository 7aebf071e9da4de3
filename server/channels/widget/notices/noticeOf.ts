import { createHash } from 'node:crypto';
import type { VisitorLanguage } from '../../../../contract/visitor.ts';
import { ar } from './ar.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import type { Notice, NoticeFacts, NoticeWords } from './notice.ts';

export const NOTICES: { readonly [L in VisitorLanguage]: NoticeWords } = { en, de, es, fr, ar };

/** The notice in one language. Its version is a hash of its text, so that every change of a word is another version. */
export function noticeOf(facts: NoticeFacts, language: VisitorLanguage): Notice {
  const { text, typingSeen, typingSeenBrief } = NOTICES[language];
  const said = text(facts);
  const words =
    facts.typingPreview === true
      ? {
          ...said,
          brief: said.brief.map((line, at) => (at === 1 ? `${line} ${typingSeenBrief}` : line)),
          why: `${said.why} ${typingSeen}`,
        }
      : said;
  const hash = createHash('sha256').update(JSON.stringify(words), 'utf8').digest('hex');
  const version = `${language}-${hash.slice(0, 16)}`;
  return { version, ...words };
}
