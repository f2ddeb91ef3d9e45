"use strict";
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const byId = (id) => document.getElementById(id);
  const canvas = byId("canvas"), world = byId("world");
  let graph = JSON.parse(byId("graph").textContent);
  const live = graph.live === true;
  const view = { x: 0, y: 0, zoom: 1 };
  let follow = true, chosen = null;

  const make = (name, attributes, text) => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const isGhost = (node) => node.rank !== null && node.step === null;
  const isNow = (node) => node.id === graph.graph.now && node.kind !== "start";

  function classes(node) {
    const found = ["node", node.kind];
    if (node.step !== null) found.push("on-path");
    if (isGhost(node)) found.push("ghost");
    if (isNow(node)) found.push("now");
    if (node.id === chosen) found.push("chosen");
    return found.join(" ");
  }
  function sign(node) {
    if (node.kind === "start") return "▶";
    if (isGhost(node)) return String(node.rank);
    const own = node.step !== null;
    return node.kind === "user" ? (own ? "◆" : "◇") : (own ? "●" : "○");
  }
  const told = (p) => p < 0.005 ? "<.01" : p >= 0.995 ? "1.0" : p.toFixed(2).slice(1);

  function drawNode(node) {
    let group = byId("n-" + node.id);
    if (!group) {
      group = make("g", { id: "n-" + node.id, "data-node": node.id });
      byId("nodes").append(group);
    }
    group.setAttribute("class", classes(node));
    group.style.transform = `translate(${node.x}px, ${node.y}px)`;
    const w = node.width, h = node.height;
    const parts = [
      make("title", {}, node.label),
      make("rect", { x: -w / 2, y: -h / 2, width: w, height: h, rx: node.kind === "user" ? 6 : h / 2 }),
      make("text", { class: "sign", x: -w / 2 + 13, y: 0 }, sign(node)),
      make("text", { class: "label", x: -w / 2 + 28, y: 0.5 }, node.short),
    ];
    if (isGhost(node)) parts.push(make("text", { class: "chance", x: w / 2 - 13, y: 0.5, "text-anchor": "end" }, told(node.probability)));
    if (node.ends) parts.push(make("rect", { class: "end", x: w / 2 - 6, y: h / 2 - 6, width: 9, height: 9, rx: 1 }));
    group.replaceChildren(...parts);
  }

  function drawEdge(edge, nodes) {
    const from = nodes.get(edge.source), to = nodes.get(edge.target);
    const rises = to.y <= from.y, side = to.x < from.x ? 1 : -1;
    const points = [[from.x, from.y + from.height / 2], ...edge.bends, [to.x, to.y - to.height / 2 - 2]];
    let d = `M${points[0][0]} ${points[0][1]}`;
    for (let i = 1; i < points.length; i++) {
      const [x0, y0] = points[i - 1], [x1, y1] = points[i], bend = (y1 - y0) * 0.5;
      d += `C${x0} ${y0 + bend} ${x1} ${y1 - bend} ${x1} ${y1}`;
    }
    if (rises) {
      const [x0, x1] = [from.x - (side * from.width) / 2, to.x + side * (to.width / 2 + 2)];
      d = `M${x0} ${from.y}C${x0 - side * 50} ${from.y} ${x1 + side * 90} ${to.y} ${x1} ${to.y}`;
    }
    const group = make("g", { class: "edge" + (rises ? " rising" : "") + (edge.on_path ? " on-path" : "") + (edge.predicted && !edge.on_path ? " predicted" : ""),
      "data-edge": edge.source + ">" + edge.target });
    group.append(make("path", { d }));
    if (edge.weight > 1 && !edge.on_path && !rises) {
      const [a, b] = points.slice(-2);
      group.append(make("text", { x: (a[0] + b[0] * 2) / 3, y: a[1] + (b[1] - a[1]) * 0.62 }, "×" + edge.weight));
    }
    return group;
  }

  function draw(glide) {
    world.classList.toggle("gliding", glide);
    const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
    for (const group of [...byId("nodes").children]) if (!nodes.has(group.dataset.node)) group.remove();
    graph.nodes.forEach(drawNode);
    byId("edges").replaceChildren(...[...graph.edges].sort((a, b) => a.on_path - b.on_path).map((edge) => drawEdge(edge, nodes)));
    const steps = graph.nodes.filter((node) => node.step !== null).length;
    world.classList.toggle("has-path", steps > 0);
    byId("summary").textContent = steps
      ? `${steps} step${steps === 1 ? "" : "s"} of this conversation, and stories near it`
      : `${graph.nodes.length - 1} steps of all stories`;
    detail();
  }

  function detail() {
    const node = graph.nodes.find((found) => found.id === chosen);
    const box = byId("detail");
    box.hidden = !node;
    if (!node) return;
    const line = (name, text) => { const e = document.createElement(name); e.textContent = text; return e; };
    const facts = [node.kind === "user" ? "The user" : node.kind === "bot" ? "The bot" : "Every conversation starts here"];
    if (isGhost(node)) facts.push(`predicted next: choice ${node.rank}, ${told(node.probability)}`);
    if (node.loop) facts.push(`starts ${node.loop}`);
    if (node.loop === "") facts.push("ends the form");
    facts.push(node.weight === 1 ? "1 story" : `${node.weight} stories`);
    if (node.ends) facts.push(`${node.ends} end${node.ends === 1 ? "s" : ""} here`);
    const list = document.createElement("ul");
    list.append(...node.stories.map((story) => line("li", story)));
    if (node.more_stories) list.append(line("li", `and ${node.more_stories} more`));
    box.replaceChildren(line("h2", node.label), line("p", facts.join(" · ")), list);
  }

  const place = () => { world.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.zoom})`; };
  function bounds() {
    const left = Math.min(...graph.nodes.map((n) => n.x - n.width / 2)), right = Math.max(...graph.nodes.map((n) => n.x + n.width / 2));
    const top = Math.min(...graph.nodes.map((n) => n.y - n.height)), bottom = Math.max(...graph.nodes.map((n) => n.y + n.height));
    return { left, right, top, bottom };
  }
  function fit() {
    const { left, right, top, bottom } = bounds(), w = canvas.clientWidth, h = canvas.clientHeight;
    const usable = Math.max(80, h - 84);
    view.zoom = Math.min(1.15, (w - 48) / (right - left), usable / (bottom - top));
    view.zoom = Math.max(0.02, view.zoom);
    view.x = (w - (left + right) * view.zoom) / 2;
    view.y = 16 + (usable - (bottom - top) * view.zoom) / 2 - top * view.zoom;
    place();
  }
  function home() {
    const { left, right, top, bottom } = bounds(), w = canvas.clientWidth, h = canvas.clientHeight;
    fit();
    if (view.zoom >= 0.8) return;
    const now = graph.nodes.find((n) => n.id === graph.graph.now) || graph.nodes.find((n) => n.kind === "start");
    view.zoom = 0.9;
    const wide = (right - left) * view.zoom, tall = (bottom - top) * view.zoom;
    view.x = wide < w - 48 ? (w - wide) / 2 - left * view.zoom : now.kind === "start" ? w / 2 - now.x * view.zoom : 40 - left * view.zoom;
    if (wide >= w - 48 && view.x + now.x * view.zoom > w * 0.6) view.x = w * 0.4 - now.x * view.zoom;
    const wanted = now.kind === "start" ? h * 0.12 : h * 0.58;
    view.y = tall < h - 84 ? 24 - top * view.zoom : Math.min(24 - top * view.zoom, wanted - now.y * view.zoom);
    place();
  }
  function zoom(factor, x, y) {
    const next = Math.min(4, Math.max(0.02, view.zoom * factor)), ratio = next / view.zoom;
    view.x = x - (x - view.x) * ratio;
    view.y = y - (y - view.y) * ratio;
    view.zoom = next;
    world.classList.remove("gliding");
    setFollow(false);
    place();
  }
  const middle = (factor) => zoom(factor, canvas.clientWidth / 2, canvas.clientHeight / 2);
  function setFollow(on) { follow = on; byId("follow").setAttribute("aria-pressed", String(on)); if (on) home(); }

  const held = new Map();
  let moved = 0;
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    const box = canvas.getBoundingClientRect();
    zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016)), event.clientX - box.left, event.clientY - box.top);
  }, { passive: false });
  canvas.addEventListener("pointerdown", (event) => { held.set(event.pointerId, event); moved = 0; });
  canvas.addEventListener("pointermove", (event) => {
    const last = held.get(event.pointerId);
    if (!last) return;
    const dx = event.clientX - last.clientX, dy = event.clientY - last.clientY;
    moved += Math.abs(dx) + Math.abs(dy);
    if (moved > 3) {
      if (!canvas.hasPointerCapture(event.pointerId)) canvas.setPointerCapture(event.pointerId);
      if (held.size === 2) {
        const [a, b] = [...held.values()], other = a.pointerId === event.pointerId ? b : a;
        const before = Math.hypot(last.clientX - other.clientX, last.clientY - other.clientY);
        const after = Math.hypot(event.clientX - other.clientX, event.clientY - other.clientY);
        const box = canvas.getBoundingClientRect();
        zoom(after / Math.max(1, before), other.clientX - box.left, other.clientY - box.top);
      } else {
        world.classList.remove("gliding");
        setFollow(false);
        view.x += dx; view.y += dy;
        place();
      }
    }
    held.set(event.pointerId, event);
  });
  for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, (event) => held.delete(event.pointerId));
  canvas.addEventListener("click", (event) => {
    if (moved > 3) return;
    const group = event.target.closest("[data-node]");
    chosen = group ? group.dataset.node : null;
    draw(false);
  });
  const keys = {
    "+": () => middle(1.25), "=": () => middle(1.25), "-": () => middle(0.8), "0": () => { setFollow(false); fit(); },
    f: () => setFollow(!follow), Escape: () => { chosen = null; draw(false); },
    ArrowLeft: () => { view.x += 60; }, ArrowRight: () => { view.x -= 60; }, ArrowUp: () => { view.y += 60; }, ArrowDown: () => { view.y -= 60; },
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    if (event.key.startsWith("Arrow")) setFollow(false);
    keys[event.key]();
    place();
  });
  byId("closer").addEventListener("click", () => middle(1.25));
  byId("farther").addEventListener("click", () => middle(0.8));
  byId("fit").addEventListener("click", () => { setFollow(false); fit(); });
  byId("follow").addEventListener("click", () => setFollow(!follow));
  addEventListener("resize", () => follow ? home() : place());

  draw(false);
  home();
  byId("follow").hidden = !live;
  if (!live) return;
  const state = byId("live");
  const say = (on) => { state.hidden = false; state.className = on ? "on" : ""; state.textContent = on ? "live" : "teachbot is not running"; };
  const source = new EventSource("/events");
  source.addEventListener("open", () => say(true));
  source.addEventListener("error", () => say(false));
  source.addEventListener("graph", (event) => {
    graph = JSON.parse(event.data);
    draw(true);
    if (follow) home();
  });
})();
