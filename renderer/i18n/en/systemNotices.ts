/** For main, which shows them by the operating system while the window is not in front. */
export const notices = {
  queue: 'A visitor waits for an agent',
  mine: 'A visitor waits for your answer',
  waiting: 'Waiting now: {{count}}',
} as const;
