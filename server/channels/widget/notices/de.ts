/** The consent notice in German. */
import type { NoticeWords } from './notice.ts';

export const de: NoticeWords = {
  text: (f) => ({
    brief: [
      `Für ${f.tenantName} antworten Menschen von ${f.processor}.`,
      'Kartennummern und Ähnliches werden vor ihnen verborgen.',
      `${f.retentionDays} Tage nach dem Ende gelöscht. Jederzeit widerrufbar.`,
    ],
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
    browser:
      'In diesem Tab behält Ihr Browser den Schlüssel des Chats und was Sie noch nicht gesendet haben, bis der Chat ' +
      'endet. Andere Tabs desselben Browsers können den Chat ebenfalls zeigen. Wenn Sie es im Chat einschalten, ' +
      'behält Ihr Browser beides noch bis zu einem Tag, nachdem Sie den Tab geschlossen haben; bitte nicht an einem ' +
      'Computer, den andere mitbenutzen. Es gibt keine Cookies und nichts, was Sie auf anderen Seiten wiedererkennt.',
    rights:
      'Sie können Auskunft über Ihre Daten verlangen, sie berichtigen oder löschen lassen, eine Kopie erhalten ' +
      'oder ihrer Verwendung widersprechen, und Sie können Ihre Einwilligung jederzeit zurücknehmen. Schreiben Sie ' +
      `an ${f.contact}. Sie können sich auch bei der Datenschutzbehörde an Ihrem Wohnort beschweren.`,
    question:
      `Sind Sie einverstanden, dass ${f.tenantName} und ${f.processor} verwenden, was Sie hier schreiben, um Ihnen ` +
      'zu antworten?',
  }),
  typingSeen:
    'Wer Ihnen antwortet, kann sehen, was Sie gerade tippen, schon bevor Sie es senden; dieselben Angaben sind ' +
    'dabei verborgen. Was Sie nicht senden, wird nicht aufbewahrt.',
  typingSeenBrief: 'Sie sehen schon, was Sie tippen, bevor Sie es senden.',
  protection: {
    title: 'Wie sie geschützt sind',
    bits: 'Bit',
    overHttp: 'Auf dem Weg ist diese Seite nicht verschlüsselt (http).',
    unnamed:
      'Auf dem Weg ist diese Seite verschlüsselt (https). Die Verschlüsselung endet an einem Webserver ' +
      'vor dem Chat, der ' +
      'uns nicht mitteilt, wie stark sie ist; Ihr Browser zeigt es neben der Adresse.',
    byProxy: (named) =>
      `Auf dem Weg ist diese Seite verschlüsselt: ${named}. So meldet es ein Webserver vor dem Chat, an dem die ` +
      'Verschlüsselung endet.',
    byServer: (named) => `Auf dem Weg ist diese Seite bis zum Chatserver verschlüsselt: ${named}.`,
    kept: (named) =>
      `Der Chatserver speichert sie in einer verschlüsselten Datenbank: ${named}. Den Schlüssel hat, ` +
      'wer den Chat betreibt.',
    sealed: (suite, tenant) =>
      `Das Original von Ausgeblendetem ist zusätzlich versiegelt (${suite}): Nur ${tenant} hat den Schlüssel dazu.`,
  },
};
