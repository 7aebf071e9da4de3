/** General words. */
export const app = {
  name: 'Cleandesk',
  visitor: 'Visitor {{name}}',
  retry: 'Try again',
  cancel: 'Cancel',
  dismiss: 'Dismiss',
  hoursAndMinutes: '{{hours}} h {{minutes}} min',
  days_one: '1 day',
  days_other: '{{count}} days',
  unknownError: 'Something went wrong.',
} as const;
