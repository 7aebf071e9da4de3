/** `(3) Cleandesk` where three visitors wait; numbers above 99 as `99+`, because a title is read at a glance. */
export const titleWith = (title: string, waiting: number): string =>
  waiting === 0 ? title : `(${waiting > 99 ? '99+' : waiting}) ${title}`;
