/** Names of the browser's own permission list (Permissions API descriptors); each is denied before the page loads. */
export const DENIED_PERMISSIONS = [
  'geolocation', 'notifications', 'camera', 'microphone', 'midi', 'clipboard-read', 'clipboard-write', 'display-capture', 'background-sync', 'persistent-storage', 'idle-detection',
  'screen-wake-lock', 'storage-access', 'window-management', 'local-fonts', 'nfc', 'payment-handler', 'background-fetch', 'periodic-background-sync',
  'accelerometer', 'gyroscope', 'magnetometer', 'ambient-light-sensor',
] as const;
