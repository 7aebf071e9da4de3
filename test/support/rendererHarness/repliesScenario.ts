/** Canned replies for drawing the page without a server; few of its rules are here. */
import type { Bridge } from '../../../contract/bridge.ts';
import type { ReplyForm, ReplyRow, ReplyText } from '../../../contract/replies.ts';
import { codedError } from '../../../contract/codedError.ts';
import { coded } from '../../../contract/refusals.ts';
import { id, PEOPLE, type Scenario } from './scenario.ts';

type Verbs = Pick<
  Bridge,
  | 'findReplies'
  | 'fillReply'
  | 'listReplies'
  | 'saveReply'
  | 'retireReply'
  | 'importReplies'
  | 'setVisitorBlanks'
  | 'readReplies'
>;
const DAY = 86_400_000;
const TEAM = { id: id(31, 1), name: 'Cards' };
const SOME: readonly (Omit<ReplyForm, 'teamId'> & { readonly isOwn: boolean })[] = [
  {
    ...{ shortName: 'hello', title: 'Greeting', language: 'en', set: 'tenant', isOwn: false },
    text: 'Hello {{first-name|there}}, this is {{agent}} of {{company}}. How can I help you?',
  },
  {
    ...{ shortName: 'hello', title: 'Begrüßung', language: 'de', set: 'tenant', isOwn: false },
    text: 'Guten Tag {{first-name}}, hier ist {{agent}} von {{company}}. Wie kann ich Ihnen helfen?',
  },
  {
    ...{ shortName: 'hours', title: 'Opening hours', language: 'en', set: 'team', isOwn: false },
    text: 'Our team is there from Monday to Friday, 8 am to 8 pm.',
  },
  {
    ...{ shortName: 'sent', title: 'We have sent an e-mail', language: 'en', set: 'personal', isOwn: true },
    text: 'I have sent everything to {{email|the address that you gave}}. Your number is {{conversation}}.',
  },
];

/** Answers from a list in memory. `taken`: somebody else has changed what is saved. `retired`: none can be used. */
export function replyVerbs(
  how: NonNullable<Scenario['replies']>,
  manages: boolean,
  now: number,
  list: <T>(value: T) => Promise<T>,
): Verbs {
  const row = (form: ReplyForm, at: number, isOwn: boolean): ReplyRow => ({
    ...form,
    ...{ id: id(30, at + 1), version: 1, teamName: form.set === 'team' ? TEAM.name : null },
    ...{ by: PEOPLE.idris.name, at: now - (at + 1) * DAY, isOwn: isOwn || manages },
  });
  let blanks = true;
  let replies: ReplyRow[] =
    how === 'none'
      ? []
      : SOME.map(({ isOwn, ...one }, at) => row({ ...one, teamId: one.set === 'team' ? TEAM.id : null }, at, isOwn));
  if (how === 'many')
    replies = Array.from({ length: 10_000 }, (_, at) =>
      row(
        {
          ...{ shortName: `reply${at + 1}`, title: `Reply number ${at + 1}`, language: null, teamId: null },
          ...{ set: 'tenant' as const, text: `This is the text of reply number ${at + 1}.` },
        },
        at,
        false,
      ),
    );
  const has = (one: ReplyText, words: string): boolean =>
    words
      .toLowerCase()
      .split(' ')
      .every((word) =>
        `${one.shortName} ${one.title} ${one.text.replaceAll(/\{\{.*?\}\}/g, '')}`.toLowerCase().includes(word),
      );
  const code = (name: 'reply-retired' | 'reply-changed') => Promise.reject(codedError(coded(name)));
  return {
    findReplies({ query }) {
      const begins = (one: ReplyText): number => (one.shortName.startsWith(query) ? 0 : 1);
      const found = replies.filter((one) => has(one, query)).toSorted((a, b) => begins(a) - begins(b));
      return list({
        replies: found.slice(0, 30).map(({ id: replyId, shortName, title, text, language, set }) => ({
          ...{ id: replyId, shortName, title, language, set },
          beginning: text.slice(0, 160),
        })),
        hasMore: found.length > 30,
        greeting: blanks ? '{{first-name|there}}' : null,
      });
    },
    fillReply({ replyId }) {
      const text = replies.find((one) => one.id === replyId)?.text;
      if (how === 'retired' || text === undefined) return code('reply-retired');
      return list({
        text: text
          .replace('{{agent}}', PEOPLE.maya.name)
          .replace('{{company}}', 'Harbour Bank')
          .replace('{{conversation}}', '4F2A'),
      });
    },
    listReplies({ search, set, offset, limit }) {
      const found = replies.filter((one) => has(one, search) && (set === null || one.set === set));
      return list({
        replies: found.slice(offset, offset + limit),
        total: found.length,
        teams: manages ? [TEAM] : [],
        managesTenant: manages,
        visitorBlanks: blanks,
      });
    },
    saveReply({ replyId, baseVersion, reply }) {
      if (how === 'taken') return code('reply-changed');
      const wrong = /\{\{(?!first-name|email|site|company|agent|conversation|opened)/.exec(reply.text);
      if (wrong !== null)
        return list({
          version: null,
          problem: { part: 'text', notice: { code: 'reply-blank', params: { at: wrong.index + 1 } } },
        });
      const saved = { ...row(reply, replies.length, true), id: replyId, version: baseVersion + 1 };
      replies = [saved, ...replies.filter((one) => one.id !== replyId)];
      return list({ version: saved.version, problem: null });
    },
    retireReply({ replyId }) {
      if (how === 'taken') return code('reply-changed');
      replies = replies.filter((one) => one.id !== replyId);
      return list({ ok: true });
    },
    importReplies({ replies: given, set, teamId }) {
      replies = [...given.map((one, at) => row({ ...one, set, teamId }, replies.length + at, true)), ...replies];
      return list({ added: given.length, changed: 0, same: 0, problems: [] });
    },
    setVisitorBlanks({ on }) {
      blanks = on;
      return list({ ok: true });
    },
    readReplies({ text }) {
      const lines = text.split('\n').map((line, at) => ({ cells: line.split(','), line: at + 1 }));
      return list({
        replies: lines.flatMap(({ cells: [shortName = '', title = '', language = '', body] }) =>
          body === undefined ? [] : [{ shortName, title, language: language === '' ? null : language, text: body }],
        ),
        problems: lines.flatMap(({ cells, line }) =>
          cells.length === 4 ? [] : [{ line, notice: { code: 'reply-columns', params: {} } }],
        ),
      });
    },
  };
}
