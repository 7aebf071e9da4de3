/** The consent notice in Spanish. */
import type { NoticeWords } from './notice.ts';

export const es: NoticeWords = {
  text: (f) => ({
    brief: [
      `Por encargo de ${f.tenantName} le responde ${f.processor}.`,
      'Los números de tarjeta y datos parecidos se le ocultan.',
      `Se borra ${f.retentionDays} días después del final. Puede retirar su permiso.`,
    ],
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
    browser:
      'En esta pestaña su navegador guarda la clave del chat y lo que usted aún no ha enviado, hasta que el chat ' +
      'termina. Otras pestañas del mismo navegador también pueden mostrar el chat. Si lo activa en el chat, su ' +
      'navegador guarda ambas cosas hasta un día después de cerrar la pestaña; por favor, no lo haga en un equipo ' +
      'que usan otras personas. No hay cookies ni nada que le reconozca en otras páginas.',
    rights:
      'Puede pedir ver sus datos, que se corrijan o se borren, recibir una copia u oponerse a su uso, y puede ' +
      `retirar su consentimiento en cualquier momento. Escriba a ${f.contact}. También puede reclamar ante la ` +
      'autoridad de protección de datos del lugar donde vive.',
    question: `¿Acepta que ${f.tenantName} y ${f.processor} usen lo que escriba aquí para responderle?`,
  }),
  typingSeen:
    'La persona que le responde puede ver lo que usted está escribiendo antes de que lo envíe, con los mismos ' +
    'datos ocultos. Lo que no envía no se conserva.',
  typingSeenBrief: 'Puede ver lo que usted escribe antes de que lo envíe.',
  protection: {
    title: 'Cómo se protegen',
    bits: 'bits',
    overHttp: 'Durante el envío, esta página no está cifrada (http).',
    unnamed:
      'Durante el envío, esta página está cifrada (https). El cifrado termina en un servidor web ' +
      'delante del chat, que no ' +
      'nos indica su fuerza; su navegador la muestra junto a la dirección.',
    byProxy: (named) =>
      `Durante el envío, esta página está cifrada: ${named}. Así lo indica un servidor web delante del chat, donde ` +
      'termina el cifrado.',
    byServer: (named) => `Durante el envío, esta página está cifrada hasta el servidor del chat: ${named}.`,
    kept: (named) =>
      `El servidor del chat los guarda en una base de datos cifrada: ${named}. La clave la tiene quien ` +
      'gestiona el chat.',
    sealed: (suite, tenant) =>
      `El original de lo ocultado está además sellado (${suite}): solo ${tenant} tiene la clave que lo abre.`,
  },
};
