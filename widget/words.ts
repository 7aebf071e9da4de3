/**
 * Every word of the visitor's page, in its four languages. The notice itself comes from the server, because consent is
 * stored with it.
 */
import type { VisitorLanguage } from '../contract/visitor.ts';

/** Kinds of hidden values that have a name of their own; anything else is "a sensitive detail". */
export const HIDDEN_KINDS = [
  'CARD',
  'EXPIRY',
  'IBAN',
  'ACCOUNT',
  'EMAIL',
  'PHONE',
  'SSN',
  'NATIONAL_ID',
  'DOB',
  'NAME',
  'ADDRESS',
  'PASSWORD',
  'OTP',
  'OTHER',
] as const;
export type HiddenKind = (typeof HIDDEN_KINDS)[number];

/** Removed instead of hidden, because they may not be stored after a payment (PCI DSS 4.0, 3.3.1). */
export const DROPPED_KINDS = ['CVV', 'PIN', 'TRACK'] as const;
export type DroppedKind = (typeof DROPPED_KINDS)[number];

export interface Words {
  readonly languageName: string;
  readonly language: string;
  readonly loading: string;
  readonly tryAgain: string;
  readonly tryNow: string;
  readonly close: string;

  readonly chatWith: (tenant: string) => string;
  readonly unread: (count: number, title: string) => string;

  readonly noticeTitle: string;
  readonly who: string;
  readonly why: string;
  readonly howLong: string;
  readonly rights: string;
  readonly allow: string;
  readonly decline: string;
  readonly asking: string;
  readonly consentFailed: string;
  readonly noticeChanged: string;

  readonly declinedTitle: string;
  readonly declinedText: string;
  readonly changeMind: string;

  readonly unavailableTitle: string;
  readonly unavailableText: string;
  readonly unknownSiteTitle: string;
  readonly unknownSiteText: string;
  readonly outdatedTitle: string;
  readonly outdatedText: string;
  readonly reload: string;
  readonly expiredTitle: string;
  readonly expiredText: string;
  readonly expiredDraft: string;
  readonly endedTitle: string;
  readonly endedText: string;
  readonly startNew: string;

  readonly yourData: string;
  readonly endChat: string;
  readonly endChatQuestion: string;
  readonly endChatText: string;
  readonly endChatUnsent: string;
  readonly keepChatting: string;

  readonly connecting: string;
  readonly waiting: string;
  readonly answeredBy: (name: string) => string;
  readonly answered: string;
  readonly closed: string;
  readonly closedText: string;
  readonly offline: string;
  readonly offlineUnsent: (count: number) => string;
  readonly backOnline: string;

  readonly conversation: string;
  readonly emptyTitle: string;
  readonly emptyText: string;
  readonly toNewest: string;
  readonly newMessages: (count: number) => string;
  readonly you: string;
  readonly agent: string;
  readonly says: (name: string) => string;
  readonly typing: (name: string) => string;
  readonly today: string;
  readonly yesterday: string;

  readonly message: string;
  readonly placeholder: string;
  readonly send: string;
  /** Under the field, where it is so. */
  readonly typingSeen: string;
  readonly charactersLeft: (count: number) => string;
  readonly tooLongBy: (count: number) => string;

  readonly sending: string;
  readonly waitingToSend: string;
  readonly sent: string;
  readonly notSent: string;
  readonly edit: string;
  readonly refusedTooLong: string;
  readonly refusedTooFast: string;
  readonly heldTooFast: string;
  readonly refusedClosed: string;
  readonly refusedInvalid: string;

  /** As shown on a chip. */
  readonly kind: { readonly [K in HiddenKind]: string };
  readonly kindDropped: { readonly [K in DroppedKind]: string };
  /** The visitor's own values, as they appear in the sentence of `hiddenFromAgent`. */
  readonly yours: { readonly [K in HiddenKind]: string };
  readonly hiddenFromAgent: (what: string, several: boolean) => string;
  readonly dropped: { readonly [K in DroppedKind]: string };
  readonly wholeHidden: string;
  /** Read out for a chip. */
  readonly hiddenValue: (kind: string, shown: string) => string;
}

const en: Words = {
  languageName: 'English',
  language: 'Language',
  loading: 'Loading the chat…',
  tryAgain: 'Try again',
  tryNow: 'Try now',
  close: 'Close',
  chatWith: (tenant) => `Chat with ${tenant}`,
  unread: (count, title) => `(${count}) ${title}`,
  noticeTitle: 'Before we start',
  who: 'Who answers',
  why: 'Why we ask for data',
  howLong: 'How long it is kept',
  rights: 'Your rights',
  allow: 'Allow',
  decline: 'Decline',
  asking: 'Opening the chat…',
  consentFailed: 'That did not work: we got no answer. Please try again.',
  noticeChanged: 'This notice was updated a moment ago. Please read it once more.',
  declinedTitle: 'You declined, and that is fine',
  declinedText: 'Nothing was stored, neither with us nor in this browser. You can close this page.',
  changeMind: 'Read the notice again',
  unavailableTitle: 'The chat cannot be reached',
  unavailableText: 'This may be your connection or ours.',
  unknownSiteTitle: 'There is no chat at this address',
  unknownSiteText: 'Please check the link that brought you here.',
  outdatedTitle: 'This page is out of date',
  outdatedText: 'The chat was updated since you opened it. Load the page again to continue your conversation.',
  reload: 'Load again',
  expiredTitle: 'This conversation has expired',
  expiredText: 'It can no longer be continued. You are welcome to start a new one.',
  expiredDraft: 'What you had not sent yet will be waiting in the message field.',
  endedTitle: 'You have left the chat',
  endedText: 'This browser has forgotten the conversation. What was written is kept for as long as the notice says.',
  startNew: 'Start a new chat',
  yourData: 'Your data',
  endChat: 'End chat',
  endChatQuestion: 'End this chat?',
  endChatText: 'You will not be able to come back to this conversation.',
  endChatUnsent: 'Messages that were not sent will be lost.',
  keepChatting: 'Keep chatting',
  connecting: 'Connecting…',
  waiting: 'Waiting for someone to answer',
  answeredBy: (name) => `${name} answers you`,
  answered: 'You are connected to our team',
  closed: 'Conversation closed',
  closedText: 'This conversation is closed. Thank you for writing to us.',
  offline: 'No connection. We keep trying.',
  offlineUnsent: (count) =>
    count === 1
      ? 'Your message goes out as soon as we are back.'
      : `Your ${count} messages go out as soon as we are back.`,
  backOnline: 'Connected again.',
  conversation: 'Conversation',
  emptyTitle: 'How can we help?',
  emptyText: 'Write your first message below. Card numbers and other sensitive details are hidden from our agent.',
  toNewest: 'Go to the newest message',
  newMessages: (count) => (count === 1 ? '1 new message' : `${count} new messages`),
  you: 'You',
  agent: 'Agent',
  says: (name) => `${name}:`,
  typing: (name) => `${name} is typing`,
  today: 'Today',
  yesterday: 'Yesterday',
  message: 'Your message',
  placeholder: 'Write a message',
  send: 'Send',
  typingSeen: 'Whoever answers can see what you type before you send it, with sensitive details hidden.',
  charactersLeft: (count) => `${count} characters left`,
  tooLongBy: (count) => `Too long by ${count} characters. Please shorten it or send it in parts.`,
  sending: 'Sending…',
  waitingToSend: 'Waiting for the connection',
  sent: 'Sent',
  notSent: 'Not sent',
  edit: 'Edit',
  refusedTooLong: 'This message is too long. Shorten it or send it in parts.',
  refusedTooFast: 'That was too many messages at once. Wait a moment, then try again.',
  heldTooFast: 'A lot of messages at once. This one follows in a moment.',
  refusedClosed: 'The conversation was closed before this arrived.',
  refusedInvalid: 'We could not take this message.',
  kind: {
    CARD: 'card',
    EXPIRY: 'expiry date',
    IBAN: 'IBAN',
    ACCOUNT: 'account',
    EMAIL: 'e-mail',
    PHONE: 'phone',
    SSN: 'social security no.',
    NATIONAL_ID: 'ID number',
    DOB: 'date of birth',
    NAME: 'name',
    ADDRESS: 'address',
    PASSWORD: 'password',
    OTP: 'one-time code',
    OTHER: 'hidden',
  },
  kindDropped: { CVV: 'security code', PIN: 'PIN', TRACK: 'card data' },
  yours: {
    CARD: 'your card number',
    EXPIRY: 'the expiry date of your card',
    IBAN: 'your bank account number',
    ACCOUNT: 'your account number',
    EMAIL: 'your e-mail address',
    PHONE: 'your phone number',
    SSN: 'your social security number',
    NATIONAL_ID: 'your ID number',
    DOB: 'your date of birth',
    NAME: 'your name',
    ADDRESS: 'your address',
    PASSWORD: 'your password',
    OTP: 'your one-time code',
    OTHER: 'a sensitive detail',
  },
  hiddenFromAgent: (what, several) => `${what} ${several ? 'are' : 'is'} hidden from our agent.`,
  dropped: {
    CVV: 'Your card’s security code was removed and not stored.',
    PIN: 'Your PIN was removed and not stored.',
    TRACK: 'Data of your card was removed and not stored.',
  },
  wholeHidden: 'This message is hidden from our agent.',
  hiddenValue: (kind, shown) => `${kind}, hidden${shown ? `, ${shown}` : ''}`,
};

const de: Words = {
  languageName: 'Deutsch',
  language: 'Sprache',
  loading: 'Der Chat wird geladen …',
  tryAgain: 'Erneut versuchen',
  tryNow: 'Jetzt versuchen',
  close: 'Schließen',
  chatWith: (tenant) => `Chat mit ${tenant}`,
  unread: (count, title) => `(${count}) ${title}`,
  noticeTitle: 'Bevor wir beginnen',
  who: 'Wer antwortet',
  why: 'Wofür wir Daten brauchen',
  howLong: 'Wie lange sie bleiben',
  rights: 'Ihre Rechte',
  allow: 'Erlauben',
  decline: 'Ablehnen',
  asking: 'Der Chat wird geöffnet …',
  consentFailed: 'Das hat nicht geklappt: Es kam keine Antwort. Bitte versuchen Sie es erneut.',
  noticeChanged: 'Dieser Hinweis wurde gerade aktualisiert. Bitte lesen Sie ihn noch einmal.',
  declinedTitle: 'Sie haben abgelehnt, und das ist in Ordnung',
  declinedText: 'Es wurde nichts gespeichert, weder bei uns noch in diesem Browser. Sie können diese Seite schließen.',
  changeMind: 'Hinweis noch einmal lesen',
  unavailableTitle: 'Der Chat ist nicht erreichbar',
  unavailableText: 'Es kann an Ihrer Verbindung liegen oder an unserer.',
  unknownSiteTitle: 'Unter dieser Adresse gibt es keinen Chat',
  unknownSiteText: 'Bitte prüfen Sie den Link, über den Sie hierher kamen.',
  outdatedTitle: 'Diese Seite ist veraltet',
  outdatedText: 'Der Chat wurde inzwischen aktualisiert. Laden Sie die Seite neu, um Ihr Gespräch fortzusetzen.',
  reload: 'Neu laden',
  expiredTitle: 'Dieses Gespräch ist abgelaufen',
  expiredText: 'Es lässt sich nicht mehr fortsetzen. Gern können Sie ein neues beginnen.',
  expiredDraft: 'Was Sie noch nicht gesendet hatten, steht dann im Nachrichtenfeld.',
  endedTitle: 'Sie haben den Chat verlassen',
  endedText:
    'Dieser Browser hat das Gespräch vergessen. Geschriebenes wird so lange aufbewahrt, wie es im Hinweis steht.',
  startNew: 'Neuen Chat beginnen',
  yourData: 'Ihre Daten',
  endChat: 'Beenden',
  endChatQuestion: 'Chat beenden?',
  endChatText: 'Sie können danach nicht mehr zu diesem Gespräch zurückkehren.',
  endChatUnsent: 'Nicht gesendete Nachrichten gehen verloren.',
  keepChatting: 'Weiter chatten',
  connecting: 'Verbindung wird aufgebaut …',
  waiting: 'Gleich antwortet Ihnen jemand',
  answeredBy: (name) => `${name} antwortet Ihnen`,
  answered: 'Sie sind mit unserem Team verbunden',
  closed: 'Gespräch geschlossen',
  closedText: 'Dieses Gespräch ist geschlossen. Danke, dass Sie uns geschrieben haben.',
  offline: 'Keine Verbindung. Wir versuchen es weiter.',
  offlineUnsent: (count) => (count === 1 ? 'Ihre Nachricht folgt danach.' : `Ihre ${count} Nachrichten folgen danach.`),
  backOnline: 'Wieder verbunden.',
  conversation: 'Gespräch',
  emptyTitle: 'Wie können wir helfen?',
  emptyText:
    'Schreiben Sie unten Ihre erste Nachricht. Kartennummern und andere sensible Angaben bleiben unserem Team ' +
    'verborgen.',
  toNewest: 'Zur neuesten Nachricht',
  newMessages: (count) => (count === 1 ? '1 neue Nachricht' : `${count} neue Nachrichten`),
  you: 'Sie',
  agent: 'Team',
  says: (name) => `${name}:`,
  typing: (name) => `${name} schreibt`,
  today: 'Heute',
  yesterday: 'Gestern',
  message: 'Ihre Nachricht',
  placeholder: 'Nachricht schreiben',
  send: 'Senden',
  typingSeen: 'Wer antwortet, sieht schon beim Tippen, was Sie schreiben; heikle Angaben sind verborgen.',
  charactersLeft: (count) => `Noch ${count} Zeichen`,
  tooLongBy: (count) => `${count} Zeichen zu lang. Bitte kürzen oder in Teilen senden.`,
  sending: 'Wird gesendet …',
  waitingToSend: 'Wartet auf die Verbindung',
  sent: 'Gesendet',
  notSent: 'Nicht gesendet',
  edit: 'Bearbeiten',
  refusedTooLong: 'Diese Nachricht ist zu lang. Kürzen Sie sie oder senden Sie sie in Teilen.',
  refusedTooFast: 'Das waren zu viele Nachrichten auf einmal. Warten Sie einen Moment und versuchen Sie es erneut.',
  heldTooFast: 'Viele Nachrichten auf einmal. Diese folgt gleich.',
  refusedClosed: 'Das Gespräch wurde geschlossen, bevor dies ankam.',
  refusedInvalid: 'Wir konnten diese Nachricht nicht annehmen.',
  kind: {
    CARD: 'Karte',
    EXPIRY: 'Ablaufdatum',
    IBAN: 'IBAN',
    ACCOUNT: 'Konto',
    EMAIL: 'E-Mail',
    PHONE: 'Telefon',
    SSN: 'Sozialversicherungsnr.',
    NATIONAL_ID: 'Ausweisnummer',
    DOB: 'Geburtsdatum',
    NAME: 'Name',
    ADDRESS: 'Adresse',
    PASSWORD: 'Passwort',
    OTP: 'Einmalcode',
    OTHER: 'verborgen',
  },
  kindDropped: { CVV: 'Prüfziffer', PIN: 'PIN', TRACK: 'Kartendaten' },
  yours: {
    CARD: 'Ihre Kartennummer',
    EXPIRY: 'das Ablaufdatum Ihrer Karte',
    IBAN: 'Ihre Kontonummer (IBAN)',
    ACCOUNT: 'Ihre Kontonummer',
    EMAIL: 'Ihre E-Mail-Adresse',
    PHONE: 'Ihre Telefonnummer',
    SSN: 'Ihre Sozialversicherungsnummer',
    NATIONAL_ID: 'Ihre Ausweisnummer',
    DOB: 'Ihr Geburtsdatum',
    NAME: 'Ihr Name',
    ADDRESS: 'Ihre Adresse',
    PASSWORD: 'Ihr Passwort',
    OTP: 'Ihr Einmalcode',
    OTHER: 'eine sensible Angabe',
  },
  hiddenFromAgent: (what, several) => `${what} ${several ? 'bleiben' : 'bleibt'} unserem Team verborgen.`,
  dropped: {
    CVV: 'Die Prüfziffer Ihrer Karte wurde entfernt und nicht gespeichert.',
    PIN: 'Ihre PIN wurde entfernt und nicht gespeichert.',
    TRACK: 'Daten Ihrer Karte wurden entfernt und nicht gespeichert.',
  },
  wholeHidden: 'Diese Nachricht bleibt unserem Team verborgen.',
  hiddenValue: (kind, shown) => `${kind}, verborgen${shown ? `, ${shown}` : ''}`,
};

const es: Words = {
  languageName: 'Español',
  language: 'Idioma',
  loading: 'Cargando el chat…',
  tryAgain: 'Reintentar',
  tryNow: 'Probar ahora',
  close: 'Cerrar',
  chatWith: (tenant) => `Chat con ${tenant}`,
  unread: (count, title) => `(${count}) ${title}`,
  noticeTitle: 'Antes de empezar',
  who: 'Quién responde',
  why: 'Para qué pedimos datos',
  howLong: 'Cuánto tiempo se guardan',
  rights: 'Sus derechos',
  allow: 'Permitir',
  decline: 'Rechazar',
  asking: 'Abriendo el chat…',
  consentFailed: 'No ha funcionado: no hubo respuesta. Inténtelo de nuevo.',
  noticeChanged: 'Este aviso acaba de actualizarse. Léalo una vez más, por favor.',
  declinedTitle: 'Ha rechazado, y está bien',
  declinedText: 'No se ha guardado nada, ni con nosotros ni en este navegador. Puede cerrar esta página.',
  changeMind: 'Leer el aviso de nuevo',
  unavailableTitle: 'No se puede acceder al chat',
  unavailableText: 'Puede ser su conexión o la nuestra.',
  unknownSiteTitle: 'No hay ningún chat en esta dirección',
  unknownSiteText: 'Compruebe el enlace que le trajo hasta aquí.',
  outdatedTitle: 'Esta página está desactualizada',
  outdatedText:
    'El chat se actualizó después de que usted lo abriera. Cargue la página de nuevo para continuar la conversación.',
  reload: 'Cargar de nuevo',
  expiredTitle: 'Esta conversación ha caducado',
  expiredText: 'Ya no se puede continuar. Puede empezar una nueva cuando quiera.',
  expiredDraft: 'Lo que aún no había enviado le esperará en el campo de mensaje.',
  endedTitle: 'Ha salido del chat',
  endedText: 'Este navegador ha olvidado la conversación. Lo escrito se guarda durante el tiempo que indica el aviso.',
  startNew: 'Empezar un chat nuevo',
  yourData: 'Sus datos',
  endChat: 'Salir',
  endChatQuestion: '¿Salir del chat?',
  endChatText: 'No podrá volver a esta conversación.',
  endChatUnsent: 'Los mensajes sin enviar se perderán.',
  keepChatting: 'Seguir en el chat',
  connecting: 'Conectando…',
  waiting: 'Pronto le responderá alguien',
  answeredBy: (name) => `Le responde ${name}`,
  answered: 'Está en contacto con nuestro equipo',
  closed: 'Conversación cerrada',
  closedText: 'Esta conversación está cerrada. Gracias por escribirnos.',
  offline: 'Sin conexión. Seguimos intentándolo.',
  offlineUnsent: (count) =>
    count === 1
      ? 'Su mensaje saldrá en cuanto vuelva la conexión.'
      : `Sus ${count} mensajes saldrán en cuanto vuelva la conexión.`,
  backOnline: 'Conexión recuperada.',
  conversation: 'Conversación',
  emptyTitle: '¿En qué podemos ayudarle?',
  emptyText: 'Escriba abajo su primer mensaje. Nuestro equipo no ve los números de tarjeta ni otros datos sensibles.',
  toNewest: 'Ir al mensaje más reciente',
  newMessages: (count) => (count === 1 ? '1 mensaje nuevo' : `${count} mensajes nuevos`),
  you: 'Usted',
  agent: 'Equipo',
  says: (name) => `${name}:`,
  typing: (name) => `${name} está escribiendo`,
  today: 'Hoy',
  yesterday: 'Ayer',
  message: 'Su mensaje',
  placeholder: 'Escriba un mensaje',
  send: 'Enviar',
  typingSeen: 'Quien responde puede ver lo que escribe antes de que lo envíe, con los datos delicados ocultos.',
  charactersLeft: (count) => `Quedan ${count} caracteres`,
  tooLongBy: (count) => `Sobran ${count} caracteres. Acórtelo o envíelo por partes.`,
  sending: 'Enviando…',
  waitingToSend: 'Esperando la conexión',
  sent: 'Enviado',
  notSent: 'No enviado',
  edit: 'Editar',
  refusedTooLong: 'Este mensaje es demasiado largo. Acórtelo o envíelo por partes.',
  refusedTooFast: 'Han sido demasiados mensajes a la vez. Espere un momento e inténtelo de nuevo.',
  heldTooFast: 'Muchos mensajes a la vez. Este sale enseguida.',
  refusedClosed: 'La conversación se cerró antes de que llegara.',
  refusedInvalid: 'No hemos podido aceptar este mensaje.',
  kind: {
    CARD: 'tarjeta',
    EXPIRY: 'caducidad',
    IBAN: 'IBAN',
    ACCOUNT: 'cuenta',
    EMAIL: 'correo',
    PHONE: 'teléfono',
    SSN: 'n.º de seguridad social',
    NATIONAL_ID: 'n.º de documento',
    DOB: 'fecha de nacimiento',
    NAME: 'nombre',
    ADDRESS: 'dirección',
    PASSWORD: 'contraseña',
    OTP: 'código de un solo uso',
    OTHER: 'oculto',
  },
  kindDropped: { CVV: 'código de seguridad', PIN: 'PIN', TRACK: 'datos de tarjeta' },
  yours: {
    CARD: 'su número de tarjeta',
    EXPIRY: 'la caducidad de su tarjeta',
    IBAN: 'su cuenta bancaria',
    ACCOUNT: 'su número de cuenta',
    EMAIL: 'su correo electrónico',
    PHONE: 'su número de teléfono',
    SSN: 'su número de seguridad social',
    NATIONAL_ID: 'su número de documento',
    DOB: 'su fecha de nacimiento',
    NAME: 'su nombre',
    ADDRESS: 'su dirección',
    PASSWORD: 'su contraseña',
    OTP: 'su código de un solo uso',
    OTHER: 'un dato sensible',
  },
  hiddenFromAgent: (what, several) => `${what} ${several ? 'no están' : 'no está'} a la vista de nuestro agente.`,
  dropped: {
    CVV: 'El código de seguridad de su tarjeta se eliminó y no se guardó.',
    PIN: 'Su PIN se eliminó y no se guardó.',
    TRACK: 'Los datos de su tarjeta se eliminaron y no se guardaron.',
  },
  wholeHidden: 'Este mensaje no está a la vista de nuestro agente.',
  hiddenValue: (kind, shown) => `${kind}, dato oculto${shown ? `, ${shown}` : ''}`,
};

const fr: Words = {
  languageName: 'Français',
  language: 'Langue',
  loading: 'Chargement du chat…',
  tryAgain: 'Réessayer',
  tryNow: 'Essayer maintenant',
  close: 'Fermer',
  chatWith: (tenant) => `Chat avec ${tenant}`,
  unread: (count, title) => `(${count}) ${title}`,
  noticeTitle: 'Avant de commencer',
  who: 'Qui répond',
  why: 'Pourquoi nous demandons des données',
  howLong: 'Combien de temps elles sont gardées',
  rights: 'Vos droits',
  allow: 'Autoriser',
  decline: 'Refuser',
  asking: 'Ouverture du chat…',
  consentFailed: 'Cela n’a pas fonctionné : aucune réponse. Veuillez réessayer.',
  noticeChanged: 'Cette notice vient d’être mise à jour. Merci de la relire.',
  declinedTitle: 'Vous avez refusé, et c’est très bien ainsi',
  declinedText: 'Rien n’a été enregistré, ni chez nous ni dans ce navigateur. Vous pouvez fermer cette page.',
  changeMind: 'Relire la notice',
  unavailableTitle: 'Le chat est injoignable',
  unavailableText: 'Cela peut venir de votre connexion ou de la nôtre.',
  unknownSiteTitle: 'Il n’y a pas de chat à cette adresse',
  unknownSiteText: 'Veuillez vérifier le lien qui vous a amené ici.',
  outdatedTitle: 'Cette page n’est plus à jour',
  outdatedText:
    'Le chat a été mis à jour depuis que vous l’avez ouvert. Rechargez la page pour poursuivre votre conversation.',
  reload: 'Recharger',
  expiredTitle: 'Cette conversation a expiré',
  expiredText: 'Elle ne peut plus être poursuivie. Vous pouvez en commencer une nouvelle.',
  expiredDraft: 'Ce que vous n’aviez pas encore envoyé vous attendra dans le champ de message.',
  endedTitle: 'Vous avez quitté le chat',
  endedText:
    'Ce navigateur a oublié la conversation. Ce qui a été écrit est gardé aussi longtemps que l’indique la notice.',
  startNew: 'Commencer un nouveau chat',
  yourData: 'Vos données',
  endChat: 'Quitter',
  endChatQuestion: 'Quitter le chat ?',
  endChatText: 'Vous ne pourrez plus revenir à cette conversation.',
  endChatUnsent: 'Les messages non envoyés seront perdus.',
  keepChatting: 'Rester',
  connecting: 'Connexion…',
  waiting: 'Quelqu’un va bientôt vous répondre',
  answeredBy: (name) => `${name} vous répond`,
  answered: 'Vous êtes en contact avec notre équipe',
  closed: 'Conversation fermée',
  closedText: 'Cette conversation est fermée. Merci de nous avoir écrit.',
  offline: 'Pas de connexion. Nous réessayons.',
  offlineUnsent: (count) =>
    count === 1
      ? 'Votre message partira dès le retour de la connexion.'
      : `Vos ${count} messages partiront dès le retour de la connexion.`,
  backOnline: 'Connexion rétablie.',
  conversation: 'Conversation',
  emptyTitle: 'Comment pouvons-nous vous aider ?',
  emptyText:
    'Écrivez votre premier message ci-dessous. Notre équipe ne voit ni les numéros de carte ni les autres ' +
    'données sensibles.',
  toNewest: 'Aller au message le plus récent',
  newMessages: (count) => (count === 1 ? '1 nouveau message' : `${count} nouveaux messages`),
  you: 'Vous',
  agent: 'Équipe',
  says: (name) => `${name} :`,
  typing: (name) => `${name} écrit`,
  today: 'Aujourd’hui',
  yesterday: 'Hier',
  message: 'Votre message',
  placeholder: 'Écrire un message',
  send: 'Envoyer',
  typingSeen: 'La personne qui répond voit ce que vous écrivez avant l’envoi, informations sensibles masquées.',
  charactersLeft: (count) => `Encore ${count} caractères`,
  tooLongBy: (count) => `${count} caractères de trop. Raccourcissez le message ou envoyez-le en plusieurs fois.`,
  sending: 'Envoi…',
  waitingToSend: 'En attente de la connexion',
  sent: 'Envoyé',
  notSent: 'Non envoyé',
  edit: 'Modifier',
  refusedTooLong: 'Ce message est trop long. Raccourcissez-le ou envoyez-le en plusieurs fois.',
  refusedTooFast: 'Trop de messages à la fois. Patientez un instant, puis réessayez.',
  heldTooFast: 'Beaucoup de messages à la fois. Celui-ci part dans un instant.',
  refusedClosed: 'La conversation a été fermée avant l’arrivée de ce message.',
  refusedInvalid: 'Nous n’avons pas pu accepter ce message.',
  kind: {
    CARD: 'carte',
    EXPIRY: 'date d’expiration',
    IBAN: 'IBAN',
    ACCOUNT: 'compte',
    EMAIL: 'e-mail',
    PHONE: 'téléphone',
    SSN: 'n° de sécurité sociale',
    NATIONAL_ID: 'n° d’identité',
    DOB: 'date de naissance',
    NAME: 'nom',
    ADDRESS: 'adresse',
    PASSWORD: 'mot de passe',
    OTP: 'code à usage unique',
    OTHER: 'masqué',
  },
  kindDropped: { CVV: 'code de sécurité', PIN: 'code PIN', TRACK: 'données de carte' },
  yours: {
    CARD: 'votre numéro de carte',
    EXPIRY: 'la date d’expiration de votre carte',
    IBAN: 'votre numéro IBAN',
    ACCOUNT: 'votre numéro de compte',
    EMAIL: 'votre adresse e-mail',
    PHONE: 'votre numéro de téléphone',
    SSN: 'votre numéro de sécurité sociale',
    NATIONAL_ID: 'votre numéro d’identité',
    DOB: 'votre date de naissance',
    NAME: 'votre nom',
    ADDRESS: 'votre adresse',
    PASSWORD: 'votre mot de passe',
    OTP: 'votre code à usage unique',
    OTHER: 'une donnée sensible',
  },
  hiddenFromAgent: (what, several) =>
    `${what} ${several ? 'restent invisibles' : 'reste invisible'} pour notre équipe.`,
  dropped: {
    CVV: 'Le code de sécurité de votre carte a été supprimé et n’a pas été conservé.',
    PIN: 'Votre code PIN a été supprimé et n’a pas été conservé.',
    TRACK: 'Des données de votre carte ont été supprimées et n’ont pas été conservées.',
  },
  wholeHidden: 'Ce message reste invisible pour notre équipe.',
  hiddenValue: (kind, shown) => `${kind}, valeur masquée${shown ? `, ${shown}` : ''}`,
};

export const WORDS: { readonly [L in VisitorLanguage]: Words } = { en, de, es, fr };
