// The player and timeline: up to four films in step on one corrected clock, and lanes below that share its cursor.
// Plain JavaScript, drawn on canvas; everything from outside is set as text, never as markup. Times are milliseconds
// since 1970 on the UTC scale; a frame is named by the map of its film, never by a number times a rate.

const NEVER = -(2 ** 53), SLOTS = 4, RATES = [0.25, 0.5, 1, 2, 4, 8, 16], AXIS_PX = 26;
let LABEL_PX = 190; // as wide as the page allows
const ROW = { bar: 22, curve: 46, count: 32, head: 22 };
const GROUPS = ['finding', 'permit', 'person', 'ppe', 'count', 'curve', 'isolation', 'alarm', 'recorded', 'watched'];
const STEPS_MS = [10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5, 72e5,
  144e5, 216e5, 432e5, 864e5, 1728e5, 6048e5, 12096e5, 25920e5];
const COLOUR = {
  S1: '#d03b32', S2: '#e07b1a', S3: '#c9a227', S4: '#5b86c4', plan: '#8fb0d6', work: '#2f6fb8', worn: '#3a9a68',
  not_worn: '#d03b32', cannot_see: '#9aa4b0', seen: '#7a55c7', tagged: '#1d8a99', listed: '#9aa4b0', verified: '#2f8f6b',
  unverified: '#e0a11a', recorded: '#8b98a8', examined: '#4f6f95', gap: '#d03b32', camera: '#4f6f95', tags: '#1d8a99',
  access: '#a58a4b', alarm: '#d0573b', fire: '#d03b32',
};
const ZONES = ['#2f8f6b', '#3f74c9', '#b0642c', '#8458c0', '#1d8a99', '#b2497a', '#75862b', '#57667a'];
const RISK = { red: '#ff5b4f', orange: '#ffab3d', yellow: '#ffe14d', blue: '#5aa7ff' };

const two = (n) => String(n).padStart(2, '0');
const clamp = (x, low, high) => Math.min(Math.max(x, low), high);
const make = (tag, className, text) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
};
function last(sorted, x) { // place of the last value <= x, -1 for none
  let low = 0, high = sorted.length;
  while (low < high) { const mid = (low + high) >> 1; if (sorted[mid] <= x) low = mid + 1; else high = mid; }
  return low - 1;
}

/** Wall time of the case's zone. */
class Zone {
  constructor(name) {
    this.cache = new Map();
    this.format = new Intl.DateTimeFormat('en-US', { timeZone: name, hourCycle: 'h23', year: 'numeric', month: 'numeric',
      day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' });
  }
  offset(ms) {
    const key = Math.floor(ms / 9e5);
    if (!this.cache.has(key)) {
      const at = {};
      for (const part of this.format.formatToParts(key * 9e5)) at[part.type] = Number(part.value);
      this.cache.set(key, Date.UTC(at.year, at.month - 1, at.day, at.hour, at.minute, at.second) - key * 9e5);
    }
    return this.cache.get(key);
  }
  parts(ms) { return new Date(ms + this.offset(ms)); }
  date(ms) { const d = this.parts(ms); return `${d.getUTCFullYear()}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())}`; }
  clock(ms, digits = 0) {
    const d = this.parts(ms);
    const text = `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`;
    return digits ? `${text}.${String(d.getUTCMilliseconds()).padStart(3, '0').slice(0, digits)}` : text;
  }
}
function bar(ms) {
  if (ms < 1000) return `±${(ms / 1000).toFixed(2)} s`;
  if (ms < 60e3) return `±${(ms / 1000).toFixed(1)} s`;
  return ms < 36e5 ? `±${Math.round(ms / 60e3)} min` : `±${(ms / 36e5).toFixed(1)} h`;
}
function length(ms) {
  if (ms < 60e3) return `${(ms / 1000).toFixed(ms < 1e4 ? 1 : 0)} s`;
  if (ms < 36e5) return `${Math.floor(ms / 6e4)} min ${Math.round((ms % 6e4) / 1e3)} s`;
  return `${Math.floor(ms / 36e5)} h ${Math.round((ms % 36e5) / 6e4)} min`;
}

/** One film: the map of its frames, fetched once it is wanted. */
class Film {
  constructor(told, player) { this.told = told; this.player = player; this.map = null; this.loading = null; this.boxes = new Map(); }
  get id() { return this.told.id; }
  load() {
    if (!this.loading) {
      this.loading = this.player.fetch(`frames/${this.id}`).then((map) => {
        this.map = map;
        this.player.wake();
      }).catch(() => { this.loading = null; });
    }
    return this.loading;
  }
  at(utc) { // place of the frame on the screen at that moment; -1 where the film holds none
    const place = last(this.map.utc_ms, utc);
    if (place < 0 || this.map.utc_ms[place] === NEVER) return -1;
    const t = this.map.t_ms[place] + (utc - this.map.utc_ms[place]);
    const piece = this.map.recorded_ms.find((one) => one[0] <= this.map.t_ms[place] && this.map.t_ms[place] < one[1]);
    return piece && t < piece[1] ? place : -1;
  }
  held(place) { // the frame that is on the screen for that one: itself, or the last before it that could be decoded
    let at = place;
    while (at > 0 && !this.map.drawn[at]) at -= 1;
    return at;
  }
  seconds(place) { // a moment well inside that frame's stay on the screen
    const us = this.map.proxy_us, next = place + 1 < us.length ? us[place + 1] : us[place] + 40000;
    return (us[place] + Math.min((next - us[place]) / 2, 8000)) / 1e6;
  }
  drawn(seconds) { return Math.max(0, last(this.map.proxy_us, Math.round(seconds * 1e6) + 2)); }
  around(t) { // boxes of the minute that holds t, fetched ahead
    const minute = Math.floor(t / 6e4);
    for (const one of [minute, minute + 1]) {
      if (!this.boxes.has(one) && one * 6e4 <= this.map.t_ms[this.map.t_ms.length - 1]) {
        this.boxes.set(one, null);
        this.player.fetch(`boxes/${this.id}?from_ms=${one * 6e4 - 700}&to_ms=${(one + 1) * 6e4 + 700}`)
          .then((got) => { got.byTrack = byTrack(got); this.boxes.set(one, got); this.player.wake(); })
          .catch(() => this.boxes.delete(one));
      }
    }
    return this.boxes.get(minute);
  }
}
function byTrack(got) {
  const found = got.tracks.map(() => []);
  for (const box of got.boxes) found[box[1]].push(box);
  return found;
}

/** One picture: a film's element, what is drawn over it, and the times under it. */
class Slot {
  constructor(player, number) {
    this.player = player; this.number = number; this.camera = null; this.film = null; this.place = -1; this.wanted = -1;
    this.tries = 0; this.askedAt = 0; this.lateSince = 0; this.dim = false;
    this.root = make('figure', 'slot');
    this.stage = make('div', 'stage');
    this.video = make('video');
    Object.assign(this.video, { muted: true, playsInline: true, preload: 'auto', disablePictureInPicture: true });
    this.video.setAttribute('aria-hidden', 'true');
    this.over = make('canvas', 'over');
    this.note = make('div', 'note');
    this.badge = make('div', 'badge');
    this.trust = make('div', 'trust');
    this.stage.append(this.video, this.over, this.note, this.badge, this.trust);
    this.caption = make('figcaption');
    this.select = make('select');
    this.corrected = make('b', 'num'); this.pm = make('span', 'pm num'); this.raw = make('span', 'raw num');
    const line = make('div', 'line'), times = make('div', 'line times'), below = make('div', 'line below');
    line.append(this.select);
    times.append(this.corrected, this.pm);
    below.append(this.raw);
    this.caption.append(line, times, below);
    this.root.append(this.stage, this.caption);
    this.stage.onclick = () => player.setFocus(this.number);
    this.stage.ondblclick = () => player.setLayout(player.layout === 'focus' ? 'row' : 'focus');
    this.select.onchange = () => { player.setCamera(this.number, this.select.value); this.select.blur(); };
    this.video.addEventListener('seeked', () => this.settled());
    this.video.addEventListener('error', () => { this.failed = true; player.wake(); });
    this.video.addEventListener('loadeddata', () => player.wake());
    this.watch();
  }
  watch() {
    const seen = (now, meta) => {
      if (this.film && this.film.map && this.showing === this.film.id) {
        const got = this.film.drawn(meta.mediaTime);
        if (this.place >= 0 || this.wanted < 0 || got === this.wanted) this.place = got; // the first picture is the right one or none
        if (this.player.playing) this.keepStep(meta.expectedDisplayTime || now);
        this.paint();
      }
      this.video.requestVideoFrameCallback(seen);
    };
    this.video.requestVideoFrameCallback(seen);
  }
  setCamera(camera) {
    if (this.camera === camera) return;
    this.camera = camera; this.film = null; this.place = -1; this.wanted = -1;
    this.video.pause();
    this.video.removeAttribute('src'); this.video.load(); this.showing = null;
  }
  filmAt(utc) { return this.camera?.films.find((f) => f.told.from_ms !== null && f.told.from_ms <= utc && utc < f.told.to_ms); }
  covers(utc) { const film = this.filmAt(utc); return Boolean(film && film.map && film.at(utc) >= 0); }
  sync() { // bring the element to the master's moment
    const now = this.player.now, film = this.filmAt(now);
    if (!film || !film.told.ready) return this.blank(film);
    if (film !== this.film) { this.film = film; this.place = -1; this.wanted = -1; this.failed = false; }
    if (!film.map) { film.load(); return this.say('loading', this.player.words.loading); }
    const due = film.at(now);
    if (due < 0) return this.blank(null);
    const place = film.held(due);
    if (this.showing !== film.id) {
      this.showing = film.id;
      this.video.src = `${this.player.base}/film/${film.id}.mp4${this.player.data.open ? '?open=1' : ''}`;
    }
    if (this.failed) return this.say('failed', this.player.words.failed);
    this.state = this.place < 0 ? 'loading' : 'shown';
    const forward = this.player.playing && this.player.rate > 0;
    if (!forward) {
      if (!this.video.paused) this.video.pause();
      if (place !== this.wanted) { this.wanted = place; this.tries = 0; this.lateSince = performance.now(); this.seek(); }
    } else if (this.video.paused && !this.video.seeking) {
      if (Math.abs(this.video.currentTime - film.seconds(place)) > 0.3) { this.video.currentTime = film.seconds(place); }
      this.video.playbackRate = this.player.rate;
      this.video.play().catch(() => {});
      this.wanted = -1;
    }
    this.note.hidden = this.place >= 0;
    if (this.place < 0) this.note.textContent = this.player.words.loading;
    this.video.style.visibility = this.place >= 0 ? 'visible' : 'hidden';
    return this.paint();
  }
  get late() { // the picture is not yet the one of the master's moment
    if (this.state !== 'shown' || this.place < 0) return false;
    if (this.player.playing && this.player.rate > 0) return Math.abs(this.film.map.utc_ms[this.place] - this.player.now) > 1200 * this.player.rate;
    return this.wanted >= 0 && this.place !== this.wanted;
  }
  check(at) { // a seek that the browser swallowed is asked for again; a picture that is late is not passed off as the one wanted
    const late = this.late;
    if (late && !this.player.playing && !this.video.seeking && at - this.askedAt > 350) this.seek();
    if (!late) this.lateSince = at;
    const dim = late && at - this.lateSince > 180;
    if (dim !== this.dim) { this.dim = dim; this.stage.classList.toggle('late', dim); this.root.dataset.late = dim ? '1' : ''; }
  }
  seek() {
    if (this.video.readyState === 0 && !this.video.src) return;
    if (this.video.seeking && performance.now() - this.askedAt < 1500) { this.again = true; return; }
    this.askedAt = performance.now();
    this.video.currentTime = this.film.seconds(this.wanted) + (this.tries % 3) * 0.0015; // not the same moment twice
    this.tries += 1;
  }
  settled() {
    if (this.again) { this.again = false; this.tries = 0; if (this.wanted >= 0) this.seek(); return; }
    if (this.film?.map && this.wanted >= 0 && !this.player.playing) this.place = this.film.drawn(this.video.currentTime);
    this.player.wake();
  }
  keepStep(shownAt) { // how far the drawn frame is from the master, and a small change of pace against it
    const drift = this.film.map.utc_ms[this.place] - this.player.clockAt(shownAt), rate = this.player.rate;
    const next = this.film.map.utc_ms[this.place + 1] ?? this.film.map.utc_ms[this.place];
    this.drift = drift;
    if (Math.abs(drift) > Math.max(350 * rate, 2 * (next - this.film.map.utc_ms[this.place])) + 100) {
      if (!this.video.seeking) {
        const place = this.film.at(this.player.clockAt(performance.now()) + 120 * rate);
        if (place >= 0) this.video.currentTime = this.film.seconds(place);
      }
      return;
    }
    const pace = clamp(rate * (1 - clamp(drift / 1500, -0.12, 0.12)), 0.0625, 16);
    if (Math.abs(pace - this.video.playbackRate) > 0.02 * rate) this.video.playbackRate = pace;
  }
  blank(film) { // nothing was recorded, or its film is not made yet: never a stale frame
    if (!this.video.paused) this.video.pause();
    this.film = film && film.told.ready ? film : null; this.place = -1; this.wanted = -1;
    const words = this.player.words;
    if (!this.camera) return this.say('none', '');
    if (film?.told.failed) return this.say('failed', words.no_film);
    if (film) return this.say('making', `${words.making} ${this.player.making}`.trim());
    const untimed = this.camera.films.length && this.camera.films.every((f) => f.told.from_ms === null);
    return this.say('none', untimed ? words.no_clock : words.no_recording);
  }
  say(state, text) {
    this.state = state;
    if (this.note.textContent !== text) this.note.textContent = text;
    this.note.hidden = false;
    this.video.style.visibility = 'hidden';
    this.paint();
  }
  paint() {
    const player = this.player, film = this.film, map = film?.map, place = this.place;
    const visible = this.state === 'shown' && map && place >= 0;
    const at = visible ? map.utc_ms[place] : null;
    this.root.dataset.state = this.state || '';
    this.root.dataset.camera = this.camera?.told.id || '';
    this.root.dataset.utcMs = visible ? String(at) : '';
    this.root.dataset.frame = visible ? String(map.frame[place]) : '';
    this.corrected.textContent = visible ? player.zone.clock(at, 3) : '–';
    this.pm.textContent = visible ? bar(map.bar_ms[place]) : '';
    this.trust.textContent = visible && !map.verified ? player.words.unverified : '';
    this.raw.textContent = visible ? `${player.words.raw} ${player.zone.clock(map.shown_ms[place], 3)}` : '';
    this.raw.title = visible ? `pts ${map.pts[place]} · ${map.time_base.join('/')} · ${player.words.frame} ${map.frame[place]}` : '';
    const repeated = visible && place > 0 && map.pts[place] === map.pts[place - 1];
    this.badge.textContent = visible ? [map.masked ? player.words.masked : player.words.open,
      repeated ? player.words.repeated : '', map.drawn[place] ? '' : player.words.undecoded].filter(Boolean).join(' · ') : '';
    this.badge.classList.toggle('warn', Boolean(visible && !map.masked));
    this.drawOver(visible);
  }
  drawOver(visible) {
    const canvas = this.over, ratio = window.devicePixelRatio || 1, wide = this.stage.clientWidth, high = this.stage.clientHeight;
    if (canvas.width !== Math.round(wide * ratio) || canvas.height !== Math.round(high * ratio)) {
      canvas.width = Math.round(wide * ratio); canvas.height = Math.round(high * ratio);
    }
    const pen = canvas.getContext('2d');
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, wide, high);
    if (!visible) return;
    const told = this.film.told, scale = Math.min(wide / told.width, high / told.height);
    const left = (wide - told.width * scale) / 2, top = (high - told.height * scale) / 2, on = this.player.on;
    pen.save(); pen.translate(left, top);
    if (on.zones) this.drawZones(pen, told.width * scale, told.height * scale);
    if (on.boxes) this.drawBoxes(pen, scale);
    pen.restore();
  }
  drawZones(pen, wide, high) {
    pen.font = '600 11px system-ui, sans-serif'; pen.lineJoin = 'round';
    for (const zone of this.camera.told.zones) {
      pen.beginPath();
      zone.ring.forEach(([x, y], n) => (n ? pen.lineTo(x * wide, y * high) : pen.moveTo(x * wide, y * high)));
      pen.closePath();
      const colour = RISK[zone.colour] || '#cfd8e3';
      pen.globalAlpha = 0.1; pen.fillStyle = colour; pen.fill();
      pen.globalAlpha = 0.85; pen.lineWidth = 1.25; pen.strokeStyle = colour; pen.setLineDash([5, 4]); pen.stroke();
      pen.setLineDash([]);
      const [x, y] = zone.ring.reduce((low, one) => (one[1] > low[1] ? one : low));
      if (wide > 430) label(pen, zone.name, clamp(x * wide - 30, 2, wide - 90), clamp(y * high - 6, 14, high - 4), colour);
    }
    pen.globalAlpha = 1;
  }
  drawBoxes(pen, scale) {
    const t = this.film.map.t_ms[this.place], got = this.film.around(t), on = this.player.on;
    if (!got) return;
    got.byTrack.forEach((boxes, number) => {
      const at = last(boxes.map((one) => one[0]), t);
      if (at < 0) return;
      const one = boxes[at], next = boxes[at + 1];
      let edges = one.slice(2);
      if (next && next[0] - one[0] <= 600) {
        const share = (t - one[0]) / (next[0] - one[0]);
        edges = edges.map((edge, n) => edge + (next[n + 2] - edge) * share);
      } else if (t - one[0] > 300) return;
      const track = got.tracks[number], worn = Object.fromEntries(track.worn.filter((w) => w[2] <= t && t <= w[3]).map((w) => [w[0], w[1]]));
      const states = Object.values(worn);
      const colour = !on.ppe ? '#ffffff' : states.includes('not_worn') ? '#ff5b4f' : states.includes('worn') ? '#5fe0a0' : '#dfe5ec';
      const [x1, y1, x2, y2] = edges.map((edge) => edge * scale);
      pen.lineWidth = 1.75; pen.strokeStyle = colour;
      pen.strokeRect(x1, y1, x2 - x1, y2 - y1);
      const words = this.player.words, said = [];
      if (on.names) said.push(track.name ? `${track.name}${track.probability < 0.995 ? ` ${Math.round(track.probability * 100)}%` : ''}` : `#${track.id.split('#').pop()}`);
      if (on.ppe) for (const item of ['helmet', 'vest']) if (worn[item] === 'not_worn') said.push(words[`no_${item}`]);
      pen.font = '600 11px system-ui, sans-serif';
      if (said.length) label(pen, said.join(' · '), Math.max(1, x1), Math.max(12, y1 - 4), colour);
    });
  }
}
function label(pen, text, x, y, colour) {
  const wide = pen.measureText(text).width;
  pen.globalAlpha = 0.72; pen.fillStyle = '#0d131b'; pen.fillRect(x - 2, y - 10.5, wide + 5, 14);
  pen.globalAlpha = 1; pen.fillStyle = colour; pen.fillText(text, x, y);
}

/** Lanes: rows of bars, curves and counts on one axis of corrected time, and the cursor over them. */
class Lanes {
  constructor(player) {
    this.player = player; this.rows = []; this.got = null; this.closed = new Set(['watched', 'ppe']); this.opened = new Set();
    this.root = make('div', 'lanes');
    this.axis = make('canvas', 'axis');
    this.scroll = make('div', 'scroll');
    this.tall = make('div', 'tall');
    this.canvas = make('canvas', 'rows');
    this.cursor = make('div', 'cursor'); this.hair = make('div', 'hair');
    this.hair.hidden = true; this.flag = make('span', 'flag num'); this.cursor.append(this.flag);
    this.tip = make('div', 'tip'); this.tip.hidden = true;
    this.tipText = make('div'); this.tipFilm = make('canvas', 'tipfilm'); this.tipFilm.width = 224; this.tipFilm.height = 126;
    this.tip.append(this.tipText, this.tipFilm);
    this.scroll.append(this.canvas, this.tall);
    this.root.append(this.axis, this.scroll, this.cursor, this.hair, this.tip);
    this.peek = new Peek(player, this.tipFilm);
    for (const [node, kinds] of [[this.scroll, 'rows'], [this.axis, 'axis']]) {
      node.addEventListener('pointerdown', (event) => this.press(event, kinds));
      node.addEventListener('pointermove', (event) => this.hover(event, kinds));
      node.addEventListener('pointerleave', () => this.unhover());
      node.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    }
    this.scroll.addEventListener('scroll', () => this.draw());
  }
  get wide() { return Math.max(50, this.root.clientWidth - LABEL_PX - 14); }
  x(ms) { const [a, b] = this.player.view; return LABEL_PX + (ms - a) / (b - a) * this.wide; }
  ms(x) { const [a, b] = this.player.view; return a + (x - LABEL_PX) / this.wide * (b - a); }
  ask(now = false) { // fetch what is about to be on the screen, three screens wide
    const [a, b] = this.player.view, span = b - a;
    const fits = this.got && !now && this.got.from_ms <= a && this.got.to_ms >= b && this.gotSpan < span * 1.7 && this.gotSpan > span * 0.6;
    if (fits) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.stop?.abort(); this.stop = new AbortController();
      const words = new URLSearchParams({ from_ms: Math.floor(a - span), to_ms: Math.ceil(b + span), px: Math.round(this.wide * 3),
        language: this.player.data.language, find: this.player.find, open: [...this.opened].join(',') });
      const begun = performance.now();
      this.player.fetch(`lanes?${words}`, this.stop.signal).then((got) => {
        this.got = got; this.gotSpan = span; this.player.root.dataset.fetchMs = (performance.now() - begun).toFixed(1);
        this.player.trouble('');
        this.lay(); this.draw(); this.player.root.dataset.lanes = String(got.lanes.length);
      }).catch((error) => { if (error.name !== 'AbortError') this.player.trouble(error.message); });
    }, this.got && !now ? 60 : 0);
  }
  lay() { // rows from lanes, group by group
    this.rows = [];
    if (!this.got) return;
    const words = this.player.words;
    let y = 0;
    for (const group of GROUPS) {
      const lanes = this.got.lanes.filter((lane) => lane.group === group);
      if (!lanes.length) continue;
      const closed = this.closed.has(group), told = this.got.groups[group];
      const hidden = told && told[0] > lanes.length ? told[0] - lanes.filter((lane) => lane.lane !== '…').length : 0;
      this.rows.push({ kind: 'head', group, y, high: ROW.head, closed, hidden, entries: told ? told[1] : null, text: words[`group_${group}`] });
      y += ROW.head;
      if (closed) continue;
      for (const lane of lanes) {
        const kind = group === 'curve' ? 'curve' : group === 'count' ? 'count' : 'bar';
        const high = ROW[kind];
        let text = lane.label;
        if (group === 'count' || group === 'watched') text = this.player.facts.zones[lane.lane] || lane.label;
        if (group === 'finding') text = this.player.facts.rules[lane.label] || lane.label;
        if (lane.lane === '…') text = words.more.replace('{n}', String(hidden));
        this.rows.push({ kind, group, lane, y, high, text });
        y += high;
      }
    }
    this.height = y;
    this.tall.style.height = `${y + 8}px`;
  }
  fit(canvas, wide, high) {
    const ratio = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(wide * ratio) || canvas.height !== Math.round(high * ratio)) {
      canvas.width = Math.round(wide * ratio); canvas.height = Math.round(high * ratio);
      canvas.style.width = `${wide}px`; canvas.style.height = `${high}px`;
    }
    const pen = canvas.getContext('2d');
    pen.setTransform(ratio, 0, 0, ratio, 0, 0); pen.clearRect(0, 0, wide, high);
    return pen;
  }
  draw() {
    const begun = performance.now(), player = this.player, ink = player.ink;
    const wide = this.root.clientWidth, high = this.scroll.clientHeight, top = this.scroll.scrollTop;
    if (!wide || !high || !ink || !player.facts) return;
    LABEL_PX = Math.round(clamp(wide * 0.21, 150, 300));
    this.ticks = this.findTicks();
    this.drawAxis(wide);
    const pen = this.fit(this.canvas, wide - 14, high);
    this.hits = [];
    pen.font = '12px system-ui, "Noto Sans SC", "Microsoft YaHei", sans-serif'; pen.textBaseline = 'middle';
    pen.save(); pen.beginPath(); pen.rect(LABEL_PX, 0, this.wide, high); pen.clip();
    pen.strokeStyle = ink.line; pen.lineWidth = 1; pen.globalAlpha = 0.6; pen.beginPath();
    for (const tick of this.ticks) { const x = Math.round(this.x(tick.ms)) + 0.5; pen.moveTo(x, 0); pen.lineTo(x, high); }
    pen.stroke(); pen.globalAlpha = 1;
    this.drawMarks(pen, high);
    for (const row of this.rows) if (row.y + row.high > top && row.y < top + high && row.kind !== 'head') this.drawRow(pen, row, row.y - top);
    pen.restore();
    for (const row of this.rows) if (row.y + row.high > top && row.y < top + high) this.drawLabel(pen, row, row.y - top, wide);
    this.place();
    const took = performance.now() - begun;
    player.root.dataset.redrawMs = took.toFixed(2);
    player.root.dataset.draws = String(Number(player.root.dataset.draws || 0) + 1);
  }
  drawMarks(pen, high) {
    const { incident } = this.player.facts, { loop } = this.player;
    if (incident) {
      const x0 = this.x(incident.at_ms - incident.bar_ms), x1 = this.x(incident.at_ms + incident.bar_ms), x = this.x(incident.at_ms);
      const fade = pen.createLinearGradient(x0, 0, Math.max(x1, x0 + 1), 0);
      [[0, 0], [0.5, 0.17], [1, 0]].forEach(([at, alpha]) => fade.addColorStop(at, `rgba(208,59,50,${alpha})`));
      pen.fillStyle = fade; pen.fillRect(x0, 0, Math.max(x1 - x0, 1), high);
      pen.fillStyle = '#d03b32'; pen.fillRect(x - 0.75, 0, 1.5, high);
    }
    if (loop[0] !== null || loop[1] !== null) {
      const x0 = loop[0] === null ? 0 : this.x(loop[0]), x1 = loop[1] === null ? this.root.clientWidth : this.x(loop[1]);
      pen.fillStyle = 'rgba(47,111,184,0.13)'; pen.fillRect(x0, 0, Math.max(1, x1 - x0), high);
    }
  }
  drawLabel(pen, row, y, wide) {
    const ink = this.player.ink;
    if (row.kind === 'head') {
      pen.fillStyle = ink.wash; pen.fillRect(0, y, wide, row.high);
      pen.fillStyle = ink.text; pen.font = '600 12px system-ui, "Noto Sans SC", "Microsoft YaHei", sans-serif';
      pen.fillText(`${row.closed ? '▸' : '▾'} ${row.text}`, 8, y + row.high / 2 + 0.5);
      const after = [row.entries ? this.player.words.entries.replace('{n}', row.entries.toLocaleString()) : '',
        row.hidden > 0 ? this.player.words.show_all.replace('{n}', String(row.hidden)) : ''].filter(Boolean).join(' · ');
      pen.font = '11px system-ui, "Noto Sans SC", "Microsoft YaHei", sans-serif'; pen.fillStyle = ink.soft;
      pen.fillText(after, LABEL_PX + 6, y + row.high / 2 + 0.5);
      return;
    }
    pen.font = '12px system-ui, "Noto Sans SC", "Microsoft YaHei", sans-serif'; pen.fillStyle = ink.text;
    pen.fillText(shorten(pen, row.text, LABEL_PX - 28 - (row.kind === 'curve' ? 26 : 0)), 18, y + (row.kind === 'curve' ? 13 : row.high / 2 + 0.5));
    if (row.kind === 'curve') {
      pen.fillStyle = ink.soft; pen.font = '11px system-ui, sans-serif';
      pen.fillText(shorten(pen, row.lane.limit ? `${this.player.words.limit} ${row.lane.limit}` : row.lane.unit, LABEL_PX - 28), 18, y + 30);
    }
    pen.strokeStyle = ink.line; pen.globalAlpha = 0.5; pen.beginPath(); pen.moveTo(0, y + row.high - 0.5); pen.lineTo(wide, y + row.high - 0.5); pen.stroke(); pen.globalAlpha = 1;
  }
  drawRow(pen, row, y) {
    if (row.kind === 'curve') return this.drawCurve(pen, row, y);
    if (row.kind === 'count') return this.drawCount(pen, row, y);
    const [a, b] = this.player.view;
    for (const entry of row.lane.entries) {
      if (entry[1] + entry[2] < a || entry[0] - entry[2] > b) continue;
      let top = y + 4, high = row.high - 8;
      if (row.group === 'ppe') { high = (row.high - 7) / 2; top = y + 3 + (entry[3].startsWith('vest') ? high + 1 : 0); }
      if (entry[3] === 'plan') { top = y + 5; high = row.high - 10; }
      this.drawBar(pen, row, entry, top, high);
    }
    return undefined;
  }
  colour(row, entry) {
    const kind = entry[3];
    if (row.group === 'person') return this.player.zoneColour(entry[6]);
    if (row.group === 'ppe') return COLOUR[kind.replace(/^(helmet|vest)_/, '')] || COLOUR.cannot_see;
    if (row.group === 'alarm') return COLOUR[kind] || (['motionless', 'running'].includes(kind) ? COLOUR.unverified : COLOUR.alarm);
    return COLOUR[kind] || '#7d8a99';
  }
  drawBar(pen, row, entry, top, high) { // solid where it surely was, fading over the ± at both ends
    const [a, b] = this.player.view, soft = entry[2], colour = this.colour(row, entry), many = entry[5] > 1;
    const open0 = entry[0] < -6e13, open1 = entry[1] > 2.4e14;
    let x0 = this.x(Math.max(entry[0] - (open0 ? 0 : soft), a - (b - a))), x3 = this.x(Math.min(entry[1] + (open1 ? 0 : soft), b + (b - a)));
    let x1 = open0 ? x0 : this.x(Math.max(entry[0] + soft, a - (b - a))), x2 = open1 ? x3 : this.x(Math.min(entry[1] - soft, b + (b - a)));
    if (many) { x1 = x0 = this.x(entry[0]); x2 = x3 = Math.max(this.x(entry[1]), x0 + 2.5); }
    if (x3 - x0 < 2.5) { const middle = (x0 + x3) / 2; x0 = x1 = middle - 1.25; x2 = x3 = middle + 1.25; }
    if (x2 < x1) x1 = x2 = (x1 + x2) / 2;
    const chosen = this.player.chosen && this.player.chosen === entry[9];
    pen.globalAlpha = many ? Math.min(1, 0.45 + 0.12 * Math.log2(entry[5])) : entry[3] === 'undecided' ? 0.42 : entry[3] === 'plan' ? 0.75 : 0.92;
    pen.fillStyle = colour;
    if (x2 - x1 > 0.2) pen.fillRect(x1, top, Math.max(x2 - x1, 1), high);
    for (const [from, to, up] of [[x0, x1, true], [x2, x3, false]]) {
      if (to - from < 0.75) continue;
      const fade = pen.createLinearGradient(from, 0, to, 0);
      fade.addColorStop(up ? 0 : 1, `${colour}0d`); fade.addColorStop(up ? 1 : 0, `${colour}e6`);
      pen.fillStyle = fade; pen.fillRect(from, top, to - from, high);
      pen.fillStyle = colour;
    }
    if (entry[3] === 'gap') hatch(pen, x0, top, x3 - x0, high);
    pen.globalAlpha = 1;
    if (chosen) { pen.strokeStyle = this.player.ink.text; pen.lineWidth = 2; pen.strokeRect(x0 - 1, top - 1, x3 - x0 + 2, high + 2); }
    const inside = row.group === 'person' ? this.player.facts.zones[entry[6]] : null;
    const left = Math.max(x1, LABEL_PX) + 4, room = Math.min(x2, LABEL_PX + this.wide) - left - 4;
    if (inside && room > 34) {
      pen.font = '10.5px system-ui, "Noto Sans SC", "Microsoft YaHei", sans-serif'; pen.fillStyle = '#fff';
      pen.fillText(shorten(pen, inside, room), left, top + high / 2 + 0.5);
    }
    this.hits.push([row, entry, x0 - 3, x3 + 3, top - 3, top + high + 3]);
  }
  drawCurve(pen, row, y) {
    const { points, high_limit: high, low_limit: low } = row.lane, [a, b] = this.player.view, ink = this.player.ink;
    const times = points.map((p) => p[0]), seen = points.slice(Math.max(0, last(times, a)), last(times, b) + 2); // and one beyond each edge
    if (!seen.length) return;
    let bottom = Math.min(...seen.map((p) => p[1])), top = Math.max(...seen.map((p) => p[2]), high ?? -Infinity);
    if (low !== null) bottom = Math.min(bottom, low);
    if (row.lane.gas && bottom > 0) bottom = 0;
    if (top - bottom < 1e-9) top = bottom + 1;
    const at = (value) => y + row.high - 6 - (value - bottom) / (top - bottom) * (row.high - 12);
    for (const limit of [high, low]) if (limit !== null) {
      pen.strokeStyle = '#d03b32'; pen.setLineDash([4, 3]); pen.lineWidth = 1; pen.beginPath();
      pen.moveTo(LABEL_PX, at(limit)); pen.lineTo(LABEL_PX + this.wide, at(limit)); pen.stroke(); pen.setLineDash([]);
    }
    const colour = row.lane.gas ? '#b0642c' : '#3f74c9', usual = usualStep(points);
    pen.fillStyle = `${colour}33`; pen.strokeStyle = colour; pen.lineWidth = 1.5; pen.beginPath();
    seen.forEach((p, n) => {
      const x = this.x(p[0]);
      if (n && p[0] - seen[n - 1][0] <= usual * 4) pen.lineTo(x, at(p[2])); else pen.moveTo(x, at(p[2])); // a silence is not bridged
      if (p[2] - p[1] > (top - bottom) * 0.02) pen.fillRect(x - 1, at(p[2]), 2, at(p[1]) - at(p[2]));
    });
    pen.stroke();
    pen.fillStyle = '#d03b32';
    for (const p of seen) if (p[4]) { pen.beginPath(); pen.arc(this.x(p[0]), at(p[2]), 2, 0, 7); pen.fill(); }
    if (seen.length < 60) { pen.fillStyle = colour; for (const p of seen) if (!p[4]) { pen.beginPath(); pen.arc(this.x(p[0]), at(p[2]), 1.7, 0, 7); pen.fill(); } }
    const shown = points[last(times, this.player.now)];
    if (shown && this.player.now - shown[0] <= usual * 4) {
      pen.fillStyle = shown[4] ? '#d03b32' : ink.text; pen.font = '600 11px system-ui, sans-serif'; pen.textAlign = 'right';
      pen.fillText(`${+shown[3].toFixed(2)} ${row.lane.unit}`, LABEL_PX + this.wide - 6, y + 11); pen.textAlign = 'left';
    }
  }
  drawCount(pen, row, y) { // seen, tagged and listed: three steps in one lane
    const [a, b] = this.player.view, most = Math.max(2, ...row.lane.entries.map((e) => e[4] || 0));
    const at = (value) => y + row.high - 4 - value / most * (row.high - 10);
    for (const kind of ['listed', 'tagged', 'seen']) {
      pen.strokeStyle = COLOUR[kind]; pen.fillStyle = `${COLOUR[kind]}2e`; pen.lineWidth = kind === 'listed' ? 1 : 1.75;
      if (kind === 'listed') pen.setLineDash([3, 3]);
      let end = null, level = 0;
      for (const entry of row.lane.entries) {
        if (entry[3] !== kind || entry[1] < a || entry[0] > b) continue;
        const x0 = this.x(entry[0]), x1 = Math.max(this.x(entry[1]), x0 + 1), top = at(entry[4]);
        if (kind === 'seen') pen.fillRect(x0, top, x1 - x0, at(0) - top);
        pen.beginPath();
        if (end !== null && Math.abs(x0 - end) < 1) { pen.moveTo(x0, level); pen.lineTo(x0, top); } else pen.moveTo(x0, top);
        pen.lineTo(x1, top); pen.stroke();
        end = x1; level = top;
        this.hits.push([row, entry, x0, x1, top - 4, at(0)]);
      }
      pen.setLineDash([]);
    }
    let right = LABEL_PX + this.wide - 6; // the counts at the cursor
    pen.textAlign = 'right'; pen.font = '600 11px system-ui, "Noto Sans SC", "Microsoft YaHei", sans-serif';
    for (const kind of ['listed', 'tagged', 'seen']) {
      const here = row.lane.entries.filter((e) => e[3] === kind && e[5] === 1 && e[0] <= this.player.now && this.player.now < e[1]);
      if (!here.length) continue;
      const text = `${this.player.words[`kind_${kind}`]} ${Math.max(...here.map((e) => e[4]))}`, broad = pen.measureText(text).width;
      pen.globalAlpha = 0.8; pen.fillStyle = this.player.ink.back; pen.fillRect(right - broad - 3, y + 3, broad + 6, 15); pen.globalAlpha = 1;
      pen.fillStyle = kind === 'listed' ? this.player.ink.soft : COLOUR[kind]; pen.fillText(text, right, y + 11);
      right -= broad + 12;
    }
    pen.textAlign = 'left';
  }
  findTicks() {
    const [a, b] = this.player.view, zone = this.player.zone, step = STEPS_MS.find((s) => (b - a) / s <= this.wide / 92) || STEPS_MS.at(-1);
    const found = [];
    let at = Math.ceil((a + zone.offset(a)) / step) * step;
    for (let n = 0; n < 200; n += 1, at += step) {
      let ms = at - zone.offset(a); ms = at - zone.offset(ms);
      if (ms > b) break;
      found.push({ ms, text: step >= 864e5 ? zone.date(ms).slice(5) : step >= 6e4 ? zone.clock(ms).slice(0, 5) : zone.clock(ms, step >= 1e3 ? 0 : step >= 100 ? 1 : 3) });
    }
    return found;
  }
  drawAxis(wide) {
    const pen = this.fit(this.axis, wide, AXIS_PX), ink = this.player.ink, player = this.player;
    pen.fillStyle = ink.wash; pen.fillRect(0, 0, wide, AXIS_PX);
    pen.font = '600 11.5px system-ui, "Noto Sans SC", sans-serif'; pen.textBaseline = 'middle'; pen.fillStyle = ink.text;
    pen.fillText(`${player.zone.date((player.view[0] + player.view[1]) / 2)} · ${player.data.zone}`.slice(0, 32), 8, AXIS_PX / 2);
    pen.font = '11px system-ui, sans-serif'; pen.textAlign = 'center'; pen.fillStyle = ink.soft;
    for (const tick of this.ticks) { const x = this.x(tick.ms); if (x > LABEL_PX + 24 && x < wide - 30) pen.fillText(tick.text, x, AXIS_PX / 2); }
    pen.textAlign = 'left';
    const marks = [[player.loop[0], '['], [player.loop[1], ']']];
    pen.font = '700 13px system-ui, sans-serif'; pen.fillStyle = ink.accent;
    for (const [at, sign] of marks) if (at !== null && this.x(at) > LABEL_PX) pen.fillText(sign, this.x(at) - 3, AXIS_PX / 2);
    if (player.facts.incident) {
      const x = this.x(player.facts.incident.at_ms);
      if (x > LABEL_PX && x < wide - 8) { pen.fillStyle = '#d03b32'; pen.fillRect(x - 10, 4, 20, 17); pen.fillStyle = '#fff'; pen.font = '700 11px system-ui, sans-serif'; pen.textAlign = 'center'; pen.fillText('T0', x, AXIS_PX / 2 + 0.5); pen.textAlign = 'left'; }
    }
  }
  place() { // the cursor alone: no lane is drawn again for it
    const x = this.x(this.player.now), on = x >= LABEL_PX - 0.5 && x <= LABEL_PX + this.wide + 0.5;
    this.cursor.hidden = !on;
    this.cursor.style.transform = `translateX(${x.toFixed(1)}px)`;
    this.flag.textContent = this.player.zone.clock(this.player.now, this.player.view[1] - this.player.view[0] < 12e4 ? 2 : 0);
    this.flag.classList.toggle('left', x > this.root.clientWidth - 90);
  }
  hit(x, y) {
    const found = (this.hits || []).filter((h) => x >= h[2] && x <= h[3] && y >= h[4] && y <= h[5]);
    return found.sort((p, q) => (p[3] - p[2]) - (q[3] - q[2]))[0] || null;
  }
  rowAt(y) { const at = y + this.scroll.scrollTop; return this.rows.find((row) => at >= row.y && at < row.y + row.high); }
  point(event) { const box = this.canvas.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; }
  press(event, kind) {
    if (event.button !== 0) return;
    this.player.root.focus({ preventScroll: true });
    const [x, y] = this.point(event), view = [...this.player.view], top = this.scroll.scrollTop;
    if (x > this.root.clientWidth - 14 && kind === 'rows') return; // the scroll bar
    let moved = false;
    const node = event.currentTarget;
    node.setPointerCapture(event.pointerId);
    if (kind === 'axis') this.player.seek(this.ms(x));
    const move = (next) => {
      const [nx, ny] = this.point(next);
      if (Math.abs(nx - x) + Math.abs(ny - y) > 4) moved = true;
      if (!moved) return;
      if (kind === 'axis') { this.player.seek(this.ms(clamp(nx, LABEL_PX, LABEL_PX + this.wide))); return; }
      const shift = (x - nx) / this.wide * (view[1] - view[0]);
      this.player.setView(view[0] + shift, view[1] + shift);
      this.scroll.scrollTop = top + (y - ny);
    };
    const up = () => {
      node.removeEventListener('pointermove', move); node.removeEventListener('pointerup', up); node.removeEventListener('pointercancel', up);
      if (!moved && kind === 'rows') this.click(x, y);
    };
    node.addEventListener('pointermove', move); node.addEventListener('pointerup', up); node.addEventListener('pointercancel', up);
  }
  click(x, y) {
    const row = this.rowAt(y);
    if (row?.kind === 'head') {
      if (row.hidden > 0 && x > LABEL_PX) { this.opened.add(row.group); this.ask(true); return; }
      if (this.closed.has(row.group)) this.closed.delete(row.group); else this.closed.add(row.group);
      this.lay(); this.draw();
      return;
    }
    const hit = this.hit(x, y);
    if (!hit) { if (x >= LABEL_PX) this.player.seek(this.ms(x)); return; }
    const [, entry] = hit, at = this.ms(x);
    if (entry[5] > 1) { // many under one mark: come closer
      this.player.seek(at);
      const middle = (entry[0] + entry[1]) / 2, half = Math.max((entry[1] - entry[0]) * 0.8, (this.player.view[1] - this.player.view[0]) / 40, 50);
      this.player.setView(middle - half, middle + half);
      return;
    }
    const inView = entry[0] >= this.player.view[0] && entry[0] <= this.player.view[1];
    this.player.choose(hit[0], entry, inView ? entry[0] : at);
  }
  hover(event, kind) {
    if (event.buttons) return this.unhover();
    const [x, y] = this.point(event);
    if (x < LABEL_PX || x > LABEL_PX + this.wide) return this.unhover();
    const ms = this.ms(x), hit = kind === 'rows' ? this.hit(x, y) : null, player = this.player;
    this.hair.hidden = false; this.hair.style.transform = `translateX(${x.toFixed(1)}px)`;
    this.tipText.replaceChildren(make('b', 'num', player.zone.clock(ms, player.view[1] - player.view[0] < 12e4 ? 2 : 0)));
    if (hit) for (const line of player.told(hit[0], hit[1])) this.tipText.append(make('div', '', line));
    const row = kind === 'rows' ? this.rowAt(y) : null;
    if (row?.kind === 'curve') {
      const p = row.lane.points[last(row.lane.points.map((one) => one[0]), ms)];
      if (p) this.tipText.append(make('div', '', `${row.text}: ${+p[3].toFixed(3)} ${row.lane.unit} · ${player.zone.clock(p[0])}`));
    }
    if (row && row.kind !== 'head' && !hit && row.kind !== 'curve') this.tipText.append(make('div', 'soft', row.text));
    this.tip.hidden = false;
    this.peek.show(ms);
    const box = this.root.getBoundingClientRect(), tipWide = 250;
    this.tip.style.left = `${clamp(x + 14 + tipWide > box.width ? x - tipWide - 14 : x + 14, 4, box.width - tipWide)}px`;
    const py = event.clientY - box.top, tall = this.tip.offsetHeight;
    this.tip.style.top = `${py + 18 + tall > box.height ? Math.max(2, py - tall - 14) : py + 18}px`;
    return undefined;
  }
  unhover() { this.tip.hidden = true; this.hair.hidden = true; this.peek.hide(); }
  wheel(event) {
    const [x] = this.point(event);
    if (x < LABEL_PX && !event.ctrlKey) return; // over the names the list scrolls
    event.preventDefault();
    const [a, b] = this.player.view;
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      const shift = (event.deltaX || event.deltaY) / this.wide * (b - a);
      this.player.setView(a + shift, b + shift);
    } else this.player.zoom(Math.exp(clamp(event.deltaY, -240, 240) * 0.0022), this.ms(x));
  }
}
function usualStep(points) {
  const steps = points.slice(1).map((p, n) => p[0] - points[n][0]).sort((p, q) => p - q);
  return steps.length ? Math.max(steps[steps.length >> 1], 1000) : 6e4;
}
function shorten(pen, text, room) {
  if (pen.measureText(text).width <= room) return text;
  let low = 0, high = text.length;
  while (low < high) { const mid = (low + high + 1) >> 1; if (pen.measureText(`${text.slice(0, mid)}…`).width <= room) low = mid; else high = mid - 1; }
  return low > 0 ? `${text.slice(0, low)}…` : '';
}
function hatch(pen, x, y, wide, high) {
  pen.save(); pen.beginPath(); pen.rect(x, y, wide, high); pen.clip();
  pen.strokeStyle = '#fff'; pen.lineWidth = 1.5; pen.globalAlpha = 0.7; pen.beginPath();
  const from = Math.max(x, 0), to = Math.min(x + wide, 6000);
  for (let at = from - high; at < to; at += 6) { pen.moveTo(at, y + high); pen.lineTo(at + high, y); }
  pen.stroke(); pen.restore();
}

/** The small picture beside the pointer: the camera in focus at the moment pointed at. */
class Peek {
  constructor(player, canvas) {
    this.player = player; this.canvas = canvas; this.video = make('video'); this.video.muted = true; this.video.preload = 'auto';
    this.video.addEventListener('seeked', () => {
      const pen = canvas.getContext('2d');
      if (this.film) pen.drawImage(this.video, 0, 0, canvas.width, canvas.height);
      this.busy = false;
      if (this.next !== null) { const ms = this.next; this.next = null; this.show(ms); }
    });
    this.next = null; this.busy = false; this.film = null;
  }
  show(ms) {
    const slot = this.player.slots[this.player.focus], film = slot?.filmAt(ms);
    const place = film?.map ? film.at(ms) : -1;
    this.canvas.hidden = place < 0;
    if (film && !film.map && film.told.ready) film.load();
    if (place < 0) return;
    if (this.busy) { this.next = ms; return; }
    if (this.film !== film) { this.film = film; this.video.src = `${this.player.base}/film/${film.id}.mp4${this.player.data.open ? '?open=1' : ''}`; }
    this.busy = true;
    clearTimeout(this.timer); this.timer = setTimeout(() => { this.busy = false; }, 1200);
    this.video.currentTime = film.seconds(place);
  }
  hide() { this.next = null; }
}

/** The whole: master clock, keys, what is fetched and what is shown. */
class Player {
  constructor(root) {
    this.root = root; this.rate = 1; this.playing = false; this.now = 0; this.view = [0, 1]; this.loop = [null, null]; this.find = '';
    this.layout = 'row'; this.focus = 0; this.chosen = null; this.making = ''; this.facts = null; this.words = {};
    this.on = { boxes: true, names: true, ppe: true, zones: true };
    this.cameras = new Map(); this.dirty = true; this.begun = performance.now();
    this.key = (event) => this.press(event);
    this.size = new ResizeObserver(() => { this.fitHeight(); this.lanes?.draw(); this.slots?.forEach((slot) => slot.paint()); });
    document.addEventListener('keydown', this.key);
  }
  update(data, tell) {
    const before = this.data;
    this.data = data; this.tell = tell; this.words = data.words; this.base = data.base; this.gone = false;
    if (!this.built) this.build();
    if (!before || before.zone !== data.zone) this.zone = new Zone(data.zone);
    this.spell();
    const again = !before || before.base !== data.base || before.stamp !== data.stamp || before.open !== data.open || before.language !== data.language;
    if (again) this.load(Boolean(before)); else this.jump();
    this.wake();
  }
  async fetch(path, signal) {
    const got = await fetch(`${this.base}/${path}${path.startsWith('frames') && this.data.open ? '?open=1' : ''}`, { signal, credentials: 'same-origin' });
    if (got.status === 403) throw new Error(this.words.session_gone);
    const told = await got.json();
    if (!got.ok) throw new Error(told.error || String(got.status));
    return told;
  }
  async load(again) {
    try {
      const facts = await this.fetch(`facts?language=${this.data.language}`);
      this.facts = facts;
      const old = this.slots.map((slot) => slot.camera?.told.id);
      this.cameras = new Map(facts.cameras.map((told) => [told.id, { told, films: told.films.map((film) => new Film(film, this)) }]));
      this.zoneOrder = Object.keys(facts.zones).sort();
      if (!again) {
        this.view = [...facts.window];
        this.now = facts.incident && facts.incident.at_ms >= this.view[0] && facts.incident.at_ms <= this.view[1] ? facts.incident.at_ms : facts.window[0];
        const first = this.firstCovered();
        if (!facts.incident && first !== null) this.now = first;
      }
      const wanted = again ? old : this.choice(facts.cameras.filter((c) => c.films.length).map((c) => c.id));
      this.slots.forEach((slot, n) => { slot.camera = null; slot.setCamera(this.cameras.get(wanted[n]) || null); });
      this.fillSelects();
      this.setLayout(this.layout);
      this.fitHeight();
      this.lanes.got = null; this.lanes.ask(true);
      this.jump(); this.poll(); this.wake();
      this.root.dataset.ready = '1';
      this.root.dataset.firstMs = (performance.now() - this.begun).toFixed(0);
    } catch (error) { this.trouble(error.message); }
  }
  firstCovered() {
    const starts = [...this.cameras.values()].flatMap((c) => c.films).map((f) => f.told.from_ms).filter((ms) => ms !== null);
    return starts.length ? Math.min(...starts) : null;
  }
  choice(ids) { // those that cover the cursor first
    const covers = (id) => this.cameras.get(id).films.some((f) => f.told.from_ms !== null && f.told.from_ms <= this.now && this.now < f.told.to_ms);
    return [...ids.filter(covers), ...ids.filter((id) => !covers(id))].slice(0, SLOTS);
  }
  async poll() { // films that are still being made
    clearTimeout(this.pollTimer);
    const lacking = this.facts.cameras.some((c) => c.films.some((f) => !f.ready && !f.failed));
    if (!lacking || this.gone || this.closed) return;
    let pause = 2000;
    try {
      const told = await this.fetch('progress');
      this.making = told.running && told.total ? `${told.task} ${Math.floor(100 * told.done / told.total)} %` : '';
      for (const camera of this.cameras.values()) for (const film of camera.films) {
        if (told.ready.includes(film.id)) film.told.ready = true;
        else if (!told.running) film.told.failed = told.failed.find((one) => one[0] === film.id)?.[1];
      }
      if (!told.running) pause = 8000;
      this.root.dataset.filmsReady = String(told.ready.length);
      this.wake();
    } catch (error) { this.trouble(error.message); }
    this.pollTimer = setTimeout(() => this.poll(), pause);
  }
  trouble(text) { this.problem.textContent = text; this.problem.hidden = !text; }

  build() {
    this.built = true;
    this.root.tabIndex = 0; this.root.setAttribute('role', 'application');
    this.films = make('div', 'films');
    this.slots = Array.from({ length: SLOTS }, (_, n) => new Slot(this, n));
    this.films.append(...this.slots.map((slot) => slot.root));
    this.bar = make('div', 'bar');
    this.buttons = {};
    const button = (name, sign, act, group) => {
      const node = make('button', '', sign);
      node.type = 'button';
      node.onclick = () => { act(); this.root.focus({ preventScroll: true }); };
      this.buttons[name] = node; group.append(node);
    };
    const part = (name) => { const node = make('div', `part ${name}`); this.bar.append(node); return node; };
    const moves = part('moves'), clock = part('clock'), pace = part('pace'), loop = part('loop'), zoom = part('zoom'), over = part('over');
    button('previous', '|◀', () => this.stop(-1), moves); button('back', '◁', () => this.step(-1), moves);
    button('play', '▶', () => this.toggle(), moves); button('forth', '▷', () => this.step(1), moves); button('next', '▶|', () => this.stop(1), moves);
    this.clockTime = make('b', 'num'); clock.append(this.clockTime);
    this.paceBox = make('select');
    for (const rate of RATES) { const one = make('option', '', `${rate}×`); one.value = String(rate); this.paceBox.append(one); }
    this.paceBox.value = '1'; this.paceBox.onchange = () => { this.setRate(Number(this.paceBox.value)); this.paceBox.blur(); };
    pace.append(this.paceBox);
    button('in', '[', () => this.mark(0), loop); button('out', ']', () => this.mark(1), loop); button('clear', '⨯', () => this.unloop(), loop);
    button('closer', '+', () => this.zoom(0.5), zoom); button('wider', '−', () => this.zoom(2), zoom);
    button('films', '▭', () => this.setView(...this.facts.window), zoom); button('all', '↔', () => this.setView(...this.facts.span), zoom);
    this.toggles = {};
    for (const name of ['boxes', 'names', 'ppe', 'zones']) button(name, '', () => this.flip(name), over);
    button('layout', '◧', () => this.setLayout(this.layout === 'focus' ? 'row' : 'focus'), over);
    this.search = make('input'); this.search.type = 'search';
    this.search.oninput = () => { clearTimeout(this.findTimer); this.findTimer = setTimeout(() => { this.find = this.search.value.trim(); this.lanes.ask(true); }, 200); };
    const finding = make('div', 'part find'); finding.append(this.search);
    button('help', '?', () => this.showHelp(), finding);
    this.whole = make('canvas', 'whole');
    this.whole.addEventListener('pointerdown', (event) => this.dragWhole(event));
    this.lanes = new Lanes(this);
    this.problem = make('div', 'problem'); this.problem.hidden = true; this.problem.setAttribute('role', 'alert');
    this.live = make('div', 'live'); this.live.setAttribute('aria-live', 'polite');
    this.help = make('dialog', 'help');
    this.help.onclick = () => this.help.close();
    const overview = make('div', 'overview'); overview.append(this.whole, finding);
    this.root.append(this.films, this.bar, overview, this.lanes.root, this.problem, this.live, this.help);
    this.size.observe(this.root);
    this.themeWatch = matchMedia('(prefers-color-scheme: dark)');
    this.themeWatch.onchange = () => this.wake();
    const frame = () => { if (!this.closed) { this.tick(); requestAnimationFrame(frame); } };
    requestAnimationFrame(frame);
    this.root.retrace = this;
  }
  spell() { // every text in the language of the session
    const words = this.words;
    for (const [name, node] of Object.entries(this.buttons)) {
      const said = words[`do_${name}`] || name;
      node.title = said; node.setAttribute('aria-label', said);
      if (name in this.on) node.textContent = words[`show_${name}`];
    }
    for (const name of Object.keys(this.on)) this.buttons[name].setAttribute('aria-pressed', String(this.on[name]));
    this.search.placeholder = words.find; this.search.setAttribute('aria-label', words.find);
    this.paceBox.setAttribute('aria-label', words.pace); this.root.setAttribute('aria-label', words.player);
    this.lanes.canvas.setAttribute('role', 'img'); this.lanes.canvas.setAttribute('aria-label', words.lanes);
    this.slots.forEach((slot) => slot.select.setAttribute('aria-label', words.camera));
    this.fillSelects();
  }
  fillSelects() {
    for (const slot of this.slots || []) {
      const ids = [...this.cameras.values()].map((c) => c.told);
      slot.select.replaceChildren(...[{ id: '', name: this.words.no_camera }, ...ids].map((told) => {
        const one = make('option', '', told.id ? [told.id, told.name].filter(Boolean).join(' ') : told.name); one.value = told.id; return one;
      }));
      slot.select.value = slot.camera?.told.id || '';
    }
  }
  readInk() { // colours of the page's theme
    const style = getComputedStyle(this.root), take = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
    const back = take('--st-background-color', '#ffffff'), dark = isDark(back);
    this.root.classList.toggle('dark', dark);
    this.ink = { text: take('--st-text-color', dark ? '#e6ebf1' : '#1b2430'), soft: dark ? '#a7b2bf' : '#5b6775', line: dark ? '#333d4a' : '#dde2e9',
      wash: dark ? '#1a212b' : '#f2f5f9', back, accent: dark ? '#7fb2ef' : '#1f5fa8' };
  }
  fitHeight() {
    const top = this.lanes.root.getBoundingClientRect().top + (this.scroller()?.scrollTop || 0);
    this.lanes.root.style.height = `${Math.max(260, window.innerHeight - top - 18)}px`;
  }
  scroller() { let node = this.root; while (node) { node = node.parentElement || node.getRootNode()?.host; if (node && node.scrollTop) return node; } return null; }

  // -- the master clock
  clockAt(at) { return this.anchor[0] + (at - this.anchor[1]) * this.rate; }
  hold() { this.anchor = [this.now, performance.now()]; }
  tick() {
    if (!this.facts || !this.root.isConnected) return;
    const at = performance.now();
    for (const slot of this.slots) slot.check(at);
    if (this.playing) {
      const waits = this.slots.some((slot) => slot.state !== 'none' && slot.film?.map && slot.film.told.ready && this.rate > 0 && slot.covers(this.now) && (slot.video.seeking || slot.video.readyState < 3));
      if (waits && at - (this.waitSince ??= at) < 2500) this.hold(); else { if (!waits) this.waitSince = undefined; this.now = this.clockAt(at); }
      const [start, end] = this.loop;
      if (start !== null && end !== null && this.rate > 0 && this.now >= end) { this.now = start; this.hold(); this.slots.forEach((slot) => { slot.video.pause(); }); }
      if (this.rate < 0 && this.now <= (start ?? this.facts.span[0])) this.pause();
      if (this.now >= this.facts.span[1] && this.rate > 0) { this.now = this.facts.span[1]; this.pause(); }
      const [a, b] = this.view;
      if (this.now > b - (b - a) * 0.04 || this.now < a) this.setView(this.now - (b - a) * 0.15, this.now + (b - a) * 0.85);
      if (this.rate < 0 && at - (this.backAt || 0) < 180) { this.lanes.place(); return; }
      this.backAt = at;
      this.show();
    } else if (this.dirty) { this.dirty = false; this.show(); }
  }
  wake() { this.dirty = true; }
  show() {
    this.readInk();
    for (const slot of this.slots) slot.sync();
    this.slots.forEach((slot, n) => slot.root.classList.toggle('focus', n === this.focus));
    this.clockTime.textContent = this.zone.clock(this.now, 3);
    this.root.dataset.nowMs = String(Math.round(this.now));
    this.root.dataset.view = this.view.map(Math.round).join(' ');
    const at = performance.now(); // values at the cursor follow it, at leisure while playing
    if (this.inkWas !== this.ink.back || (this.drawnFor !== this.now && (!this.playing || at - (this.drawnAt || 0) > 300))) {
      this.inkWas = this.ink.back; this.drawnFor = this.now; this.drawnAt = at;
      this.lanes.draw();
    } else this.lanes.place();
    this.drawWhole();
    this.buttons.play.textContent = this.playing ? '❚❚' : '▶';
    this.root.dataset.playing = String(this.playing);
  }
  seek(ms) {
    this.now = clamp(ms, this.facts.span[0], this.facts.span[1]);
    this.hold(); this.waitSince = undefined;
    if (this.playing) this.slots.forEach((slot) => { slot.video.pause(); });
    this.wake(); this.say();
  }
  say() {
    clearTimeout(this.sayTimer);
    this.sayTimer = setTimeout(() => { this.live.textContent = `${this.zone.date(this.now)} ${this.zone.clock(this.now, 1)}`; }, 600);
  }
  play(rate = this.rate) { this.rate = rate; this.playing = true; this.waitSince = undefined; this.hold(); this.wake(); }
  pause() { this.playing = false; this.slots.forEach((slot) => { slot.wanted = -1; slot.video.pause(); }); if (this.rate < 0) this.rate = 1; this.wake(); this.say(); }
  toggle() { if (this.playing) this.pause(); else this.play(Math.abs(this.rate)); }
  setRate(rate) { this.rate = rate; this.hold(); this.paceBox.value = String(Math.abs(rate)); this.slots.forEach((slot) => { slot.video.playbackRate = Math.abs(rate); }); }
  faster(by) {
    const at = RATES.indexOf(Math.abs(this.rate)), next = RATES[clamp(at + by, 0, RATES.length - 1)];
    this.setRate(next);
  }
  step(way) { // to the next frame of the camera in focus, by its own timestamps
    this.pause();
    const order = [this.slots[this.focus], ...this.slots].filter((slot) => slot?.camera);
    const slot = order.find((one) => one.covers(this.now)) || order[0];
    if (!slot) return;
    const films = slot.camera.films.filter((film) => film.map && film.told.from_ms !== null);
    let best = null;
    for (const film of films) {
      const times = film.map.utc_ms, at = last(times, this.now);
      for (let place = way > 0 ? at + 1 : at; place >= 0 && place < times.length; place += way) {
        const ms = times[place];
        if (way > 0 ? ms > this.now : ms < this.now) { if (ms !== NEVER && (best === null || (way > 0 ? ms < best : ms > best))) best = ms; break; }
      }
    }
    if (best !== null) this.seek(best);
    this.follow();
  }
  stop(way) { // the next or previous finding
    const stops = this.facts.stops, at = this.chosen ? stops.findIndex((s) => s.id === this.chosen) : -1;
    let next;
    if (at >= 0 && stops[at].at_ms === Math.round(this.now)) next = stops[at + way];
    else next = way > 0 ? stops.find((s) => s.at_ms > this.now) : stops.filter((s) => s.at_ms < this.now).at(-1);
    if (next) this.goTo(next);
  }
  goTo(stop) {
    this.chosen = stop.id;
    this.bring(stop.cameras);
    this.seek(stop.at_ms); this.follow(); this.lanes.draw();
    this.tell('selected', { kind: 'finding', ref: stop.id, at_ms: stop.at_ms });
  }
  bring(ids) { // show these cameras, those in their places stay
    const known = (ids || []).filter((id) => this.cameras.has(id)).slice(0, SLOTS);
    const missing = known.filter((id) => !this.slots.some((slot) => slot.camera?.told.id === id));
    for (const id of missing) {
      const free = this.slots.findLast((slot) => !known.includes(slot.camera?.told.id));
      if (free) free.setCamera(this.cameras.get(id));
    }
    if (known.length) this.focus = Math.max(0, this.slots.findIndex((slot) => slot.camera?.told.id === known[0]));
    this.fillSelects(); this.setLayout(this.layout);
  }
  follow() {
    const [a, b] = this.view, span = b - a;
    if (this.now < a || this.now > b) this.setView(this.now - span / 2, this.now + span / 2);
  }
  jump() { // another view of the app asks for a moment
    const wanted = this.data.jump;
    if (!wanted || wanted.nonce === this.jumped || !this.facts) return;
    this.jumped = wanted.nonce;
    if (wanted.cameras?.length) this.bring(wanted.cameras);
    if (wanted.finding_id) this.chosen = wanted.finding_id;
    if (wanted.span_ms) this.setView(wanted.at_ms - wanted.span_ms / 2, wanted.at_ms + wanted.span_ms / 2);
    this.pause(); this.seek(wanted.at_ms); this.follow(); this.lanes.draw();
  }
  choose(row, entry, at) {
    this.chosen = entry[9];
    const stop = entry[8] === 'finding' ? this.facts.stops.find((one) => one.id === entry[9]) : null;
    if (stop?.cameras.length) this.bring(stop.cameras); else if (entry[7]) this.bring([entry[7]]);
    this.seek(at); this.lanes.draw();
    this.tell('selected', { kind: entry[8], ref: entry[9], at_ms: Math.round(at) });
  }
  told(row, entry) {
    const words = this.words, lines = [row.text];
    const what = words[`kind_${entry[3]}`] || entry[3], place = entry[6] ? this.facts.zones[entry[6]] || entry[6] : '';
    const open0 = entry[0] < -6e13, open1 = entry[1] > 2.4e14, digits = this.view[1] - this.view[0] < 12e4 ? 2 : 0;
    if (entry[5] > 1) lines.push(`${words.entries.replace('{n}', entry[5].toLocaleString())} · ${what}`);
    else lines.push([what, row.group === 'count' ? String(entry[4]) : '', row.group === 'count' ? '' : place].filter(Boolean).join(' · '));
    const day = this.zone.date(entry[0]) === this.zone.date(entry[1]) ? '' : `${this.zone.date(entry[1]).slice(5)} `;
    lines.push(`${open0 ? '…' : this.zone.clock(entry[0], digits)} – ${open1 ? '…' : day + this.zone.clock(entry[1], digits)} ${entry[5] > 1 ? '' : `${bar(entry[2])} · ${open0 || open1 ? '' : length(entry[1] - entry[0])}`}`);
    if (entry[10]) lines.push(entry[10]);
    return lines.filter(Boolean);
  }
  zoneColour(zone) { return ZONES[Math.max(0, this.zoneOrder.indexOf(zone)) % ZONES.length]; }

  // -- what is seen
  setView(a, b) {
    const [low, high] = this.facts.span, all = high - low, span = clamp(b - a, 40, all * 1.04);
    const middle = clamp((a + b) / 2, low - all * 0.02 + span / 2, Math.max(low - all * 0.02 + span / 2, high + all * 0.02 - span / 2));
    this.view = [middle - span / 2, middle + span / 2];
    if (!this.viewAsked) { this.viewAsked = true; requestAnimationFrame(() => { this.viewAsked = false; this.lanes.draw(); this.lanes.ask(); this.wake(); }); }
  }
  zoom(by, about = null) {
    const [a, b] = this.view, at = about ?? (this.now >= a && this.now <= b ? this.now : (a + b) / 2);
    this.setView(at - (at - a) * by, at + (b - at) * by);
  }
  setFocus(number) { if (this.slots[number]?.camera) { this.focus = number; this.wake(); if (this.layout === 'focus') this.setLayout('focus'); } }
  setCamera(number, id) { this.slots[number].setCamera(this.cameras.get(id) || null); this.setLayout(this.layout); this.wake(); }
  setLayout(layout) {
    this.layout = layout;
    const shown = this.slots.filter((slot) => slot.camera);
    this.films.className = `films ${shown.length > 1 ? layout : 'row'} n${Math.max(1, shown.length)}`;
    const none = shown.length === 0;
    this.slots.forEach((slot, n) => { slot.root.hidden = !slot.camera && !(none && n === 0); slot.root.style.order = layout === 'focus' && n === this.focus ? -1 : n; });
    this.films.hidden = this.cameras.size === 0;
    this.fitHeight(); this.wake();
  }
  flip(name) { this.on[name] = !this.on[name]; this.buttons[name].setAttribute('aria-pressed', String(this.on[name])); this.slots.forEach((slot) => slot.paint()); }
  mark(end) { this.loop[end] = this.now; if (this.loop[0] !== null && this.loop[1] !== null && this.loop[0] > this.loop[1]) this.loop.reverse(); this.lanes.draw(); }
  unloop() { this.loop = [null, null]; this.lanes.draw(); }
  drawWhole() { // the whole case, with the part that the lanes show
    const wide = this.whole.clientWidth, pen = this.lanes.fit(this.whole, wide, 26), [a, b] = this.facts.span, ink = this.ink;
    const x = (ms) => 8 + (ms - a) / (b - a) * (wide - 16);
    pen.fillStyle = ink.wash; pen.fillRect(0, 0, wide, 26);
    pen.fillStyle = ink.line; pen.fillRect(8, 12, wide - 16, 2);
    for (const camera of this.cameras.values()) for (const film of camera.films) if (film.told.from_ms !== null) {
      pen.fillStyle = COLOUR.examined; pen.fillRect(x(film.told.from_ms), 11, Math.max(1.5, x(film.told.to_ms) - x(film.told.from_ms)), 4);
    }
    for (const stop of [...this.facts.stops].reverse()) { pen.fillStyle = COLOUR[stop.severity] || '#999'; pen.fillRect(x(stop.at_ms) - 0.75, 3, 1.5, 7); }
    if (this.facts.incident) { pen.fillStyle = '#d03b32'; pen.fillRect(x(this.facts.incident.at_ms) - 0.75, 0, 1.5, 26); }
    const x0 = x(this.view[0]), x1 = Math.max(x(this.view[1]), x(this.view[0]) + 4);
    pen.fillStyle = 'rgba(47,111,184,0.16)'; pen.fillRect(x0, 1, x1 - x0, 24);
    pen.strokeStyle = ink.accent; pen.lineWidth = 1.5; pen.strokeRect(x0 + 0.5, 1.5, x1 - x0 - 1, 23);
    pen.fillStyle = ink.text; pen.fillRect(x(this.now) - 0.75, 0, 1.5, 26);
    pen.font = '10.5px system-ui, sans-serif'; pen.textBaseline = 'middle'; pen.fillStyle = ink.soft;
    pen.fillText(`${this.zone.date(a).slice(5)} ${this.zone.clock(a).slice(0, 5)}`, 10, 20); pen.textAlign = 'right';
    pen.fillText(`${this.zone.date(b).slice(5)} ${this.zone.clock(b).slice(0, 5)}`, wide - 10, 20); pen.textAlign = 'left';
  }
  dragWhole(event) {
    const box = this.whole.getBoundingClientRect(), [a, b] = this.facts.span;
    const ms = (e) => a + (e.clientX - box.left - 8) / (box.width - 16) * (b - a);
    const span = this.view[1] - this.view[0];
    const at = ms(event), inside = at >= this.view[0] && at <= this.view[1], hold = inside ? at - this.view[0] : span / 2;
    const go = (e) => this.setView(ms(e) - hold, ms(e) - hold + span);
    if (!inside) go(event);
    this.whole.setPointerCapture(event.pointerId);
    const up = () => { this.whole.removeEventListener('pointermove', go); this.whole.removeEventListener('pointerup', up); };
    this.whole.addEventListener('pointermove', go); this.whole.addEventListener('pointerup', up);
  }
  press(event) {
    const from = event.composedPath()[0];
    if (!this.facts || this.closed || !this.root.isConnected || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(from.tagName || '') || from.isContentEditable) { if (event.key === 'Escape') from.blur(); return; }
    const inside = event.composedPath().includes(this.root);
    if (!inside && document.activeElement && document.activeElement !== document.body && !document.activeElement.shadowRoot) return;
    if (from.tagName === 'BUTTON' && (event.key === ' ' || event.key === 'Enter')) return;
    const s = event.shiftKey, keys = {
      ' ': () => this.toggle(), k: () => this.pause(), l: () => (this.playing && this.rate > 0 ? this.faster(1) : this.play(Math.abs(this.rate))), j: () => this.play(this.playing && this.rate < 0 ? Math.max(this.rate * 2, -16) : -1),
      ArrowLeft: () => this.nudge(s ? -10000 : -1000), ArrowRight: () => this.nudge(s ? 10000 : 1000), ArrowUp: () => this.zoom(0.7), ArrowDown: () => this.zoom(1 / 0.7),
      ',': () => this.step(-1), '.': () => this.step(1), '<': () => this.faster(-1), '>': () => this.faster(1), '[': () => this.mark(0), ']': () => this.mark(1), '\\': () => this.unloop(),
      n: () => this.stop(1), p: () => this.stop(-1), '+': () => this.zoom(0.5), '=': () => this.zoom(0.5), '-': () => this.zoom(2), 0: () => this.setView(...this.facts.span), f: () => this.setView(...this.facts.window),
      t: () => this.facts.incident && (this.seek(this.facts.incident.at_ms), this.follow()), '?': () => this.showHelp(), b: () => this.flip('boxes'), z: () => this.flip('zones'), v: () => this.setLayout(this.layout === 'focus' ? 'row' : 'focus'),
      1: () => this.setFocus(0), 2: () => this.setFocus(1), 3: () => this.setFocus(2), 4: () => this.setFocus(3), '/': () => this.search.focus(), Escape: () => this.help.close(),
    };
    const act = keys[event.key] || keys[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault(); event.stopPropagation();
    act();
  }
  nudge(ms) { this.seek(this.now + ms); this.follow(); }
  showHelp() {
    if (this.help.open) { this.help.close(); return; }
    const list = make('dl');
    for (const [keys, what] of this.data.keys) list.append(make('dt', '', keys), make('dd', '', what));
    this.help.replaceChildren(make('h2', '', this.words.keys), list);
    this.help.showModal();
  }
  leave() { // Streamlit may put the component back at once: only what stays away is closed
    this.gone = true;
    setTimeout(() => { if (this.gone) this.close(); }, 1500);
  }
  close() {
    this.closed = true; clearTimeout(this.pollTimer); this.size.disconnect(); document.removeEventListener('keydown', this.key);
    for (const slot of this.slots || []) { slot.video.pause(); slot.video.removeAttribute('src'); slot.video.load(); }
    this.lanes?.stop?.abort();
  }
}
function isDark(colour) {
  const found = colour.match(/^#([0-9a-f]{6})/i);
  const [r, g, b] = found ? [0, 2, 4].map((n) => parseInt(found[1].slice(n, n + 2), 16)) : (colour.match(/\d+/g) || [255, 255, 255]).map(Number);
  return 0.299 * r + 0.587 * g + 0.114 * b < 110;
}

const players = new WeakMap();
export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  const root = parentElement.querySelector('.player');
  let player = players.get(root);
  if (!player || player.closed) { root.replaceChildren(); player = new Player(root); players.set(root, player); }
  player.update(data, setTriggerValue);
  return () => player.leave();
}
