/**
 * What a visitor reads before the first message: who answers, why data are collected, how long they are kept, which
 * rights visitors have.
 */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { Site, VisitorLanguage } from '../../../contract/visitor.ts';

export type Notice = z.output<typeof Site>['notice'];
export interface NoticeFacts {
  readonly tenantName: string;
  readonly processor: string;
  readonly retentionDays: number;
  /** Where the tenant answers questions about data: an e-mail address. */ readonly contact: string;
  /** Whether the agent sees what is being typed. */ readonly typingPreview?: boolean;
}

/** GDPR articles 13, 15 to 18, 21 and 77 in everyday words. */
const WORDS: Readonly<Record<VisitorLanguage, (f: NoticeFacts) => Omit<Notice, 'version'>>> = {
  en: (f) => ({
    who:
      `You are writing to ${f.tenantName}. The people who answer work for ${f.processor}, which runs this chat on ` +
      `behalf of ${f.tenantName}. ${f.tenantName} is responsible for your data.`,
    why:
      'We use what you write, and what you ask us to note down, to answer your question and to show later what was ' +
      'agreed. Card numbers, account numbers and similar details are hidden before anybody who answers can see ' +
      'them. Please do not send details that nobody asked for.',
    howLong:
      `The chat is kept for ${f.retentionDays} days after it ends, and is then deleted. It also ends when you have ` +
      'left and nothing more is written for a day. The proof that you agreed (these words, the date and the time, ' +
      'nothing of what you wrote) is kept for three years, at least as long as the chat, and is then deleted too.',
    rights:
      'You can ask to see your data, to have them corrected or deleted, to receive a copy, or to object to their ' +
      `use, and you can take your consent back at any time. Write to ${f.contact}. You can also complain to the ` +
      'data protection authority where you live.',
    question: `Do you agree that ${f.tenantName} and ${f.processor} use what you write here to answer you?`,
  }),
  de: (f) => ({
    who:
      `Sie schreiben an ${f.tenantName}. Die Menschen, die antworten, arbeiten für ${f.processor}; diese Firma ` +
      `betreibt den Chat im Auftrag von ${f.tenantName}. Verantwortlich für Ihre Daten ist ${f.tenantName}.`,
    why:
      'Was Sie schreiben und was wir auf Ihre Bitte notieren, verwenden wir, um Ihre Frage zu beantworten und ' +
      'später zeigen zu können, was vereinbart wurde. Kartennummern, Kontonummern und ähnliche Angaben werden ' +
      'verborgen, bevor jemand, der antwortet, sie sehen kann. Bitte schicken Sie keine Angaben, nach denen ' +
      'niemand gefragt hat.',
    howLong:
      `Der Chat wird nach seinem Ende ${f.retentionDays} Tage aufbewahrt und dann gelöscht. Er endet auch, wenn ` +
      'Sie gegangen sind und einen Tag lang nichts mehr geschrieben wird. Der Nachweis Ihrer Einwilligung (dieser ' +
      'Text, Datum und Uhrzeit, nichts von dem, was Sie geschrieben haben) wird drei Jahre aufbewahrt, mindestens ' +
      'so lange wie der Chat, und dann ebenfalls gelöscht.',
    rights:
      'Sie können Auskunft über Ihre Daten verlangen, sie berichtigen oder löschen lassen, eine Kopie erhalten ' +
      'oder ihrer Verwendung widersprechen, und Sie können Ihre Einwilligung jederzeit zurücknehmen. Schreiben Sie ' +
      `an ${f.contact}. Sie können sich auch bei der Datenschutzbehörde an Ihrem Wohnort beschweren.`,
    question:
      `Sind Sie einverstanden, dass ${f.tenantName} und ${f.processor} verwenden, was Sie hier schreiben, um Ihnen ` +
      'zu antworten?',
  }),
  es: (f) => ({
    who:
      `Está escribiendo a ${f.tenantName}. Las personas que responden trabajan para ${f.processor}, la empresa que ` +
      `atiende este chat por encargo de ${f.tenantName}. El responsable de sus datos es ${f.tenantName}.`,
    why:
      'Usamos lo que usted escribe, y lo que nos pide que anotemos, para responder a su consulta y para poder ' +
      'mostrar más adelante lo que se acordó. Los números de tarjeta, los números de cuenta y otros datos ' +
      'parecidos se ocultan antes de que los vea quien responde. Por favor, no envíe datos que nadie le haya ' +
      'pedido.',
    howLong:
      `El chat se conserva durante ${f.retentionDays} días desde que termina y después se borra. También termina ` +
      'cuando usted se ha ido y no se escribe nada más durante un día. La prueba de que usted aceptó (este texto, ' +
      'la fecha y la hora, nada de lo que escribió) se conserva durante tres años, como mínimo tanto como el chat, ' +
      'y después también se borra.',
    rights:
      'Puede pedir ver sus datos, que se corrijan o se borren, recibir una copia u oponerse a su uso, y puede ' +
      `retirar su consentimiento en cualquier momento. Escriba a ${f.contact}. También puede reclamar ante la ` +
      'autoridad de protección de datos del lugar donde vive.',
    question: `¿Acepta que ${f.tenantName} y ${f.processor} usen lo que escriba aquí para responderle?`,
  }),
  fr: (f) => ({
    who:
      `Vous écrivez à ${f.tenantName}. Les personnes qui répondent travaillent pour ${f.processor}, qui assure ce ` +
      `chat pour le compte de ${f.tenantName}. Le responsable de vos données est ${f.tenantName}.`,
    why:
      'Nous utilisons ce que vous écrivez, et ce que vous nous demandez de noter, pour répondre à votre question ' +
      'et pour pouvoir montrer plus tard ce qui a été convenu. Les numéros de carte, les numéros de compte et les ' +
      'informations semblables sont masqués avant que la personne qui répond puisse les voir. Merci de ne pas ' +
      `envoyer d'informations que personne n'a demandées.`,
    howLong:
      `Le chat est conservé ${f.retentionDays} jours après sa fin, puis supprimé. Il prend fin aussi lorsque vous ` +
      `êtes parti et que plus rien n'est écrit pendant un jour. La preuve de votre accord (ce texte, la date et ` +
      `l'heure, rien de ce que vous avez écrit) est conservée trois ans, au moins aussi longtemps que le chat, ` +
      'puis supprimée elle aussi.',
    rights:
      'Vous pouvez demander à voir vos données, à les faire corriger ou supprimer, à en recevoir une copie, ou ' +
      `vous opposer à leur utilisation, et vous pouvez retirer votre accord à tout moment. Écrivez à ${f.contact}. ` +
      `Vous pouvez aussi vous plaindre auprès de l'autorité de protection des données de votre lieu de résidence.`,
    question:
      `Acceptez-vous que ${f.tenantName} et ${f.processor} ` +
      'utilisent ce que vous écrivez ici ' +
      'pour vous répondre ?',
  }),
};

/** Comes after `why`, if typing previews are on. */
const TYPING: Readonly<Record<VisitorLanguage, string>> = {
  en:
    'The person who answers you can see what you are typing before you send it, with the same details hidden. What ' +
    'you do not send is not kept.',
  de:
    'Wer Ihnen antwortet, kann sehen, was Sie gerade tippen, schon bevor Sie es senden; dieselben Angaben sind ' +
    'dabei verborgen. Was Sie nicht senden, wird nicht aufbewahrt.',
  es:
    'La persona que le responde puede ver lo que usted está escribiendo antes de que lo envíe, con los mismos ' +
    'datos ocultos. Lo que no envía no se conserva.',
  fr:
    "La personne qui vous répond peut voir ce que vous êtes en train d'écrire avant que vous l'envoyiez, avec les " +
    "mêmes informations masquées. Ce que vous n'envoyez pas n'est pas conservé.",
};

/** The notice in one language. Its version is a hash of its text, so that every change of a word is another version. */
export function noticeOf(facts: NoticeFacts, language: VisitorLanguage): Notice {
  const said = WORDS[language](facts);
  const words = facts.typingPreview === true ? { ...said, why: `${said.why} ${TYPING[language]}` } : said;
  const hash = createHash('sha256').update(JSON.stringify(words), 'utf8').digest('hex');
  const version = `${language}-${hash.slice(0, 16)}`;
  return { version, ...words };
}
