/*
 * Runs in the page's own world at the very start of every document, before any script of the page. It waits for the one
 * handshake from the isolated world, which follows at once, and puts what the preload exposed on `window`.
 */
(function mainWorld(config, makePeer) {
  'use strict';
  const { apply, defineProperty } = Reflect;
  const readChannel = Object.getOwnPropertyDescriptor(MouseEvent.prototype, 'relatedTarget').get;
  const freeze = Object.freeze;
  const ownKeys = Reflect.ownKeys;
  const pin = (key, value) => defineProperty(window, key, { __proto__: null, value, writable: false, enumerable: false, configurable: false });

  window.addEventListener(config.handshake, (event) => {
    event.stopImmediatePropagation();
    const channel = apply(readChannel, event, []);
    const exposed = { __proto__: null };
    const peer = makePeer(channel, 'main', 'isolated');
    channel.addEventListener('expose', (offer) => {
      const all = peer.decode(offer.detail);
      const keys = ownKeys(all.api);
      for (let i = 0; i < keys.length; i += 1) exposed[keys[i]] = all.api[keys[i]];
      // No setting of Chromium reaches window.print in every version; an own function that only reports does.
      pin('print', () => { all.reportPrint(); });
    }, { once: true });
    channel.dispatchEvent(new CustomEvent('listening'));
    const keys = ownKeys(exposed);
    for (let i = 0; i < keys.length; i += 1) pin(keys[i], freeze(exposed[keys[i]]));
  }, { once: true, capture: true });
})
