/** The consent notice in French. */
import type { NoticeWords } from './notice.ts';

export const fr: NoticeWords = {
  text: (f) => ({
    brief: [
      `${f.processor} vous répond pour le compte de ${f.tenantName}.`,
      'Les numéros de carte et données semblables lui sont masqués.',
      `Supprimé ${f.retentionDays} jours après la fin. Vous pouvez vous rétracter.`,
    ],
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
    browser:
      'Dans cet onglet, votre navigateur garde la clé du chat et ce que vous n’avez pas encore envoyé, jusqu’à la ' +
      'fin du chat. Les autres onglets du même navigateur peuvent aussi afficher le chat. Si vous l’activez dans le ' +
      'chat, votre navigateur garde les deux jusqu’à un jour après la fermeture de l’onglet ; merci de ne pas le ' +
      'faire sur un ordinateur que d’autres utilisent. Il n’y a pas de cookies, ni rien qui vous reconnaisse sur ' +
      'd’autres pages.',
    rights:
      'Vous pouvez demander à voir vos données, à les faire corriger ou supprimer, à en recevoir une copie, ou ' +
      `vous opposer à leur utilisation, et vous pouvez retirer votre accord à tout moment. Écrivez à ${f.contact}. ` +
      `Vous pouvez aussi vous plaindre auprès de l'autorité de protection des données de votre lieu de résidence.`,
    question:
      `Acceptez-vous que ${f.tenantName} et ${f.processor} ` +
      'utilisent ce que vous écrivez ici ' +
      'pour vous répondre\u00A0?',
  }),
  typingSeen:
    "La personne qui vous répond peut voir ce que vous êtes en train d'écrire avant que vous l'envoyiez, avec les " +
    "mêmes informations masquées. Ce que vous n'envoyez pas n'est pas conservé.",
  typingSeenBrief: 'Ce que vous écrivez lui est visible avant l’envoi.',
  protection: {
    title: 'Comment elles sont protégées',
    bits: 'bits',
    overHttp: 'Pendant l’envoi, cette page n’est pas chiffrée (http).',
    unnamed:
      'Pendant l’envoi, cette page est chiffrée (https). Le chiffrement se termine à un serveur web placé devant la ' +
      'messagerie, qui ne nous indique pas sa force ; votre navigateur l’affiche à côté de l’adresse.',
    byProxy: (named) =>
      `Pendant l’envoi, cette page est chiffrée : ${named}. C’est ce qu’indique un serveur web placé devant la ` +
      'messagerie, où le chiffrement se termine.',
    byServer: (named) => `Pendant l’envoi, cette page est chiffrée jusqu’au serveur de messagerie : ${named}.`,
    kept: (named) =>
      `Le serveur de messagerie les conserve dans une base de données chiffrée : ${named}. La clé est ` +
      'entre les mains de ' +
      'l’exploitant de la messagerie.',
    sealed: (suite, tenant) =>
      `L’original de ce qui a été masqué est en outre scellé (${suite}) : seul ${tenant} a la clé qui l’ouvre.`,
  },
};
