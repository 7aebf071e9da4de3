/*
 * One half of the passage between two JavaScript worlds of the same document; both halves run this very text, each in
 * its own world. Values cross as structured clones inside an event on a target that only the two halves have. Functions
 * stay where they are and are called by number; promises are settled by a later message. So a call is synchronous, as
 * it is through Electron's contextBridge.
 *
 * The main world's half runs before any script of the page and keeps its own references to every built-in it uses: a
 * page that later replaces a prototype's method changes nothing here.
 */
(function makePeer(channel, mine, theirs) {
  'use strict';
  const { apply, defineProperty, ownKeys, getPrototypeOf } = Reflect;
  const isArray = Array.isArray;
  const Vow = Promise;
  const then = Promise.prototype.then;
  const isPromise = (value) => { try { return getPrototypeOf(value) === Vow.prototype; } catch { return false; } };
  const Failure = Error;
  const Wrong = TypeError;
  const ErrorPrototype = Error.prototype;
  const isPrototypeOf = Object.prototype.isPrototypeOf;
  const Occurrence = CustomEvent;
  const dispatchEvent = EventTarget.prototype.dispatchEvent;
  const addEventListener = EventTarget.prototype.addEventListener;
  const readDetail = Object.getOwnPropertyDescriptor(CustomEvent.prototype, 'detail').get;
  const Numbers = WeakMap;
  const getNumber = WeakMap.prototype.get;
  const setNumber = WeakMap.prototype.set;
  const text = String;

  // Dictionaries without a prototype, so that nothing is looked up on a page's Object.prototype.
  const functions = { __proto__: null };
  const proxies = { __proto__: null };
  const waiting = { __proto__: null };
  const returned = { __proto__: null };
  const numbers = new Numbers();
  let last = 0;

  const send = (message) => {
    apply(dispatchEvent, channel, [new Occurrence(theirs, { __proto__: null, detail: message })]);
  };

  const wordsOf = (error) => {
    try {
      const known = typeof error === 'object' && error !== null && typeof error.message === 'string';
      return known ? error.message : text(error);
    } catch {
      return 'failed';
    }
  };

  const encode = (value, depth) => {
    if (depth > 40) throw new Wrong('A value that crosses the bridge is nested too deeply');
    switch (typeof value) {
      case 'string': case 'number': case 'boolean': case 'undefined': case 'bigint':
        return { __proto__: null, t: 'v', v: value };
      case 'function': {
        let number = apply(getNumber, numbers, [value]);
        if (number === undefined) {
          number = ++last;
          functions[number] = value;
          apply(setNumber, numbers, [value, number]);
        }
        return { __proto__: null, t: 'f', n: number };
      }
      case 'object': break;
      default: throw new Wrong('Only plain data and functions cross the bridge');
    }
    if (value === null) return { __proto__: null, t: 'v', v: null };
    if (isArray(value)) {
      const list = { __proto__: null };
      for (let i = 0; i < value.length; i += 1) list[i] = encode(value[i], depth + 1);
      return { __proto__: null, t: 'a', n: value.length, v: list };
    }
    if (isPromise(value)) {
      const number = ++last;
      const settle = (how) => (result) => {
        let message;
        try {
          const v = how === 'ok' ? encode(result, 0) : wordsOf(result);
          message = { __proto__: null, k: 'settle', n: number, how, v };
        } catch (error) {
          message = { __proto__: null, k: 'settle', n: number, how: 'no', v: wordsOf(error) };
        }
        send(message);
      };
      apply(then, value, [settle('ok'), settle('no')]);
      return { __proto__: null, t: 'p', n: number };
    }
    if (apply(isPrototypeOf, ErrorPrototype, [value])) return { __proto__: null, t: 'e', v: wordsOf(value) };
    const prototype = getPrototypeOf(value);
    // An object literal of any frame: its prototype is the end of its chain.
    if (prototype !== null && getPrototypeOf(prototype) !== null)
      throw new Wrong('Only plain data and functions cross the bridge');
    const fields = { __proto__: null };
    const keys = ownKeys(value);
    for (let i = 0; i < keys.length; i += 1) {
      if (typeof keys[i] !== 'string') throw new Wrong('Only plain data and functions cross the bridge');
      fields[keys[i]] = encode(value[keys[i]], depth + 1);
    }
    return { __proto__: null, t: 'o', v: fields };
  };

  const define = (target, key, value) =>
    defineProperty(target, key, { __proto__: null, value, writable: true, enumerable: true, configurable: true });

  const decode = (wire) => {
    switch (wire.t) {
      case 'v': return wire.v;
      case 'e': return new Failure(wire.v);
      case 'a': {
        const list = [];
        for (let i = 0; i < wire.n; i += 1) define(list, i, decode(wire.v[i]));
        return list;
      }
      case 'o': {
        const result = {};
        const keys = ownKeys(wire.v);
        for (let i = 0; i < keys.length; i += 1) define(result, keys[i], decode(wire.v[keys[i]]));
        return result;
      }
      case 'p': return new Vow((resolve, reject) => { waiting[wire.n] = { __proto__: null, resolve, reject }; });
      case 'f': {
        const known = proxies[wire.n];
        if (known !== undefined) return known;
        const proxy = (...args) => {
          const call = ++last;
          send({ __proto__: null, k: 'call', n: wire.n, call, args: encode(args, 0) });
          const answer = returned[call];
          delete returned[call];
          if (answer === undefined) throw new Failure('The bridge is closed');
          if (answer.how === 'no') throw new Failure(answer.v);
          return decode(answer.v);
        };
        proxies[wire.n] = proxy;
        return proxy;
      }
      default: throw new Wrong('Unreadable value on the bridge');
    }
  };

  const receive = (message) => {
    switch (message.k) {
      case 'call': {
        let answer;
        try {
          const called = functions[message.n];
          if (typeof called !== 'function') throw new Wrong('No such function');
          const v = encode(apply(called, undefined, decode(message.args)), 0);
          answer = { __proto__: null, k: 'return', call: message.call, how: 'ok', v };
        } catch (error) {
          answer = { __proto__: null, k: 'return', call: message.call, how: 'no', v: wordsOf(error) };
        }
        send(answer);
        return;
      }
      case 'return': returned[message.call] = message; return;
      case 'settle': {
        const promise = waiting[message.n];
        delete waiting[message.n];
        if (promise === undefined) return;
        if (message.how === 'ok') promise.resolve(decode(message.v));
        else promise.reject(new Failure(message.v));
        return;
      }
      default: return;
    }
  };

  apply(addEventListener, channel, [mine, (event) => receive(apply(readDetail, event, []))]);
  return { __proto__: null, encode: (value) => encode(value, 0), decode };
})
