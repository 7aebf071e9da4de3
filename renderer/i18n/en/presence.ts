/** Whether an agent gets conversations: what they choose in the line at the top, and what the floor shows of it. */
export const presence = {
  label: 'Presence',
  online: 'Online',
  finishing: 'Finishing, nothing new',
  break: 'On a break',
  breaks: 'Break',
  reasons: {
    pause: 'Pause',
    meal: 'Meal',
    training: 'Training',
    meeting: 'Meeting',
    technical: 'Technical fault',
  },
  onBreak: 'Break: {{reason}}',
  since: 'for {{time}}',
  keeps:
    'Your conversations go back to the queue soon, and their visitors read at once that somebody has yet to answer.',
  floor: {
    finishing: 'Finishing, gets nothing new',
    break: 'On a break',
    breakFor: 'On a break: {{reason}}',
  },
} as const;
