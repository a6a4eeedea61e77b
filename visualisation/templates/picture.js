"use strict";
// Draws the picture: vis-network keeps nodes, view, dragging and choosing; boxes and lines are drawn here from the given coordinates.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const stage = byId("net");
  const shapes = new Map(data.nodes.map((node) => [node.id, { ...node, path: new Path2D(node.outline) }]));
  const edges = data.edges;
  const styles = data.lines;
  const shownLines = new Set(Object.keys(styles));
  const neighbours = new Map(data.nodes.map((node) => [node.id, new Set([node.id])]));
  for (const edge of edges) {
    neighbours.get(edge.from).add(edge.to);
    neighbours.get(edge.to).add(edge.from);
  }
  let chosen = null;
  let wanted = "";
  let onlyUnowned = false;
  let matches = [];
  let allNeeds = false;

  const lit = (id) => {
    if (chosen !== null) return neighbours.get(chosen).has(id);
    const shape = shapes.get(id);
    return (!wanted || shape.text.includes(wanted)) && (!onlyUnowned || shape.state !== "");
  };
  const filtering = () => chosen !== null || wanted !== "" || onlyUnowned;

  function drawBox(ctx, id, x, y) {
    const box = shapes.get(id);
    ctx.save();
    ctx.translate(x, y);
    ctx.fillStyle = "#ffffff";
    ctx.fill(box.path);
    ctx.globalAlpha = filtering() && !lit(id) ? 0.22 : 1;
    ctx.fillStyle = box.fill;
    ctx.fill(box.path);
    if (box.strip) {
      ctx.save();
      ctx.clip(box.path);
      ctx.fillStyle = box.strip;
      ctx.fillRect(-box.w / 2, box.stripTop, box.w, box.h);
      ctx.restore();
    }
    ctx.lineWidth = id === chosen ? box.width + 3 : box.width;
    ctx.strokeStyle = id === chosen ? "#000000" : box.border;
    ctx.setLineDash(id === chosen ? [] : box.dash);
    ctx.stroke(box.path);
    ctx.setLineDash([]);
    if (box.bars) {
      for (let bar = 0; bar < 4; bar++) {
        ctx.fillStyle = bar < box.bars ? data.bars.on : data.bars.off;
        ctx.strokeStyle = data.bars.on;
        ctx.lineWidth = 0.8;
        const height = 5 + bar * 2.6;
        ctx.fillRect(box.w / 2 - 46 + bar * 6, -box.h / 2 + 23 - height, 4, height);
        ctx.strokeRect(box.w / 2 - 46 + bar * 6, -box.h / 2 + 23 - height, 4, height);
      }
    }
    if (box.focus) {
      ctx.strokeStyle = "#000000";
      ctx.lineWidth = 4;
      ctx.strokeRect(-box.w / 2 - 8, -box.h / 2 - 8, box.w + 16, box.h + 16);
    }
    ctx.textBaseline = "middle";
    for (const line of box.words) {
      ctx.font = `${line.bold ? "bold " : ""}${line.size}px ${data.font}`;
      ctx.fillStyle = line.ink;
      ctx.textAlign = line.align;
      ctx.fillText(line.text, line.x, line.y, line.room);
    }
    ctx.restore();
  }

  // The line of an edge: out of the one box, through its lanes, into the other, level wherever it passes a column.
  function trace(edge, positions) {
    const one = shapes.get(edge.from), other = shapes.get(edge.to);
    const start = positions[edge.from], end = positions[edge.to];
    const path = new Path2D();
    if (edge.from === edge.to) {
      path.arc(start.x + one.w / 2, start.y - one.h / 2, 16, Math.PI * 0.95, Math.PI * 0.45);
      return { path, tip: null };
    }
    const moved = start.x !== one.x || start.y !== one.y || end.x !== other.x || end.y !== other.y;
    const shift = styles[edge.line].shift, arrow = styles[edge.line].arrow;
    if (Math.abs(start.x - end.x) <= (one.w + other.w) / 2 && Math.abs(start.y - end.y) > 10) {
      // In the same column: out of the right side and into it again, so that no box is crossed.
      const from = start.x + one.w / 2 - one.inset, to = end.x + other.w / 2 - other.inset;
      const far = Math.max(from, to) + Math.min(46, 18 + Math.abs(start.y - end.y) / 12);
      path.moveTo(from, start.y + shift);
      path.bezierCurveTo(far, start.y + shift, far, end.y + shift, to + (arrow ? 9 : 0), end.y + shift);
      return { path, tip: arrow ? [to, end.y + shift, -1] : null };
    }
    const direction = end.x >= start.x ? 1 : -1;
    const points = moved && direction !== edge.direction ? [] : edge.points;
    let x = start.x + direction * (one.w / 2 - one.inset), y = start.y + shift;
    path.moveTo(x, y);
    const stops = points.concat([[end.x - direction * (other.w / 2 + (arrow ? 9 : -other.inset)), end.y + shift]]);
    stops.forEach(([nextX, nextY], place) => {
      if (place % 2 === 1 && place < stops.length - 1) path.lineTo(nextX, nextY);
      else {
        const bend = Math.max(Math.abs(nextX - x) / 2, 24) * direction;
        path.bezierCurveTo(x + bend, y, nextX - bend, nextY, nextX, nextY);
      }
      x = nextX;
      y = nextY;
    });
    return { path, tip: arrow ? [end.x - direction * other.w / 2, end.y + shift, direction] : null };
  }

  function drawEdges(ctx, positions, some, strong) {
    for (const edge of some) {
      const style = styles[edge.line];
      const { path, tip } = trace(edge, positions);
      ctx.strokeStyle = ctx.fillStyle = style.colour;
      ctx.lineWidth = strong && !edge.implied ? style.width + 1.2 : data.faint ? style.width * 0.7 : style.width;
      ctx.setLineDash(style.dash);
      ctx.stroke(path);
      ctx.setLineDash([]);
      if (tip) {
        ctx.beginPath();
        ctx.moveTo(tip[0], tip[1]);
        ctx.lineTo(tip[0] - tip[2] * 11, tip[1] - 5.5);
        ctx.lineTo(tip[0] - tip[2] * 11, tip[1] + 5.5);
        ctx.fill();
      }
    }
  }

  const { left, right, top, bottom } = data.frame;
  const setHeight = () => {
    const wished = stage.clientWidth * (bottom - top) / (right - left);
    stage.style.height = `${Math.round(Math.min(Math.max(wished, 420), Math.max(window.innerHeight * 0.8, 420)))}px`;
  };
  setHeight();
  const network = new vis.Network(stage, {
    nodes: new vis.DataSet(data.nodes.map((node) => ({
      id: node.id, x: node.x, y: node.y, shape: "custom", physics: false,
      ctxRenderer: ({ ctx, id, x, y }) => ({ drawNode: () => drawBox(ctx, id, x, y), nodeDimensions: { width: node.w, height: node.h } }),
    }))),
    edges: new vis.DataSet(edges.map((edge) => ({ id: edge.id, from: edge.from, to: edge.to, hidden: true, physics: false }))),
  }, data.options);

  network.on("beforeDrawing", (ctx) => {
    ctx.save();
    for (const zone of data.zones) {
      ctx.fillStyle = data.zoneFill;
      ctx.fillRect(zone.left, zone.top, zone.right - zone.left, zone.bottom - zone.top);
      ctx.fillStyle = data.quietInk;
      ctx.font = `bold ${data.headingSize}px ${data.font}`;
      ctx.textAlign = "center";
      ctx.textBaseline = "alphabetic";
      zone.words.forEach((text, place) => ctx.fillText(text, (zone.left + zone.right) / 2, zone.top - 12 - 21 * (zone.words.length - 1 - place), zone.right - zone.left + 16));
    }
    const positions = network.getPositions();
    const touches = (edge) => chosen !== null && (edge.from === chosen || edge.to === chosen);
    const visible = edges.filter((edge) => shownLines.has(edge.line) && (!edge.implied || allNeeds || touches(edge)));
    const strong = filtering() ? visible.filter((edge) => chosen !== null ? touches(edge) : lit(edge.from) && lit(edge.to)) : [];
    ctx.lineJoin = "round";
    // Where lines are many, needs stand out from the rest.
    ctx.globalAlpha = filtering() ? 0.13 : data.faint ? 0.5 : 1;
    drawEdges(ctx, positions, visible.filter((edge) => !styles[edge.line].arrow), false);
    ctx.globalAlpha = filtering() ? 0.13 : data.faint ? 0.85 : 1;
    drawEdges(ctx, positions, visible.filter((edge) => styles[edge.line].arrow), false);
    ctx.globalAlpha = 1;
    drawEdges(ctx, positions, strong, true);
    ctx.restore();
  });

  function choose(id, moveThere) {
    chosen = id;
    const details = byId("details"), lines = byId("details-lines");
    if (id !== null && moveThere) network.focus(id, { scale: Math.max(network.getScale(), 0.75), animation: false });
    details.hidden = id === null;
    // The words stand on the side where the chosen box is not.
    details.classList.toggle("left", id !== null && network.canvasToDOM(network.getPositions([id])[id]).x > stage.clientWidth / 2);
    lines.replaceChildren();
    if (id === null) {
      network.unselectAll();
    } else {
      const shape = shapes.get(id);
      network.selectNodes([id], false);
      byId("details-name").textContent = shape.name;
      for (const text of shape.details) {
        const item = document.createElement("li");
        item.textContent = text;
        lines.append(item);
      }
      say([shape.name, ...shape.details.slice(0, 3)].join(". "));
    }
    network.redraw();
  }
  const say = (text) => { byId("said").textContent = text; };

  function search() {
    wanted = byId("search").value.trim().toLocaleLowerCase();
    onlyUnowned = byId("only-unowned").checked;
    chosen = null;
    byId("details").hidden = true;
    matches = data.nodes.map((node) => node.id).filter(lit);
    const named = (id) => shapes.get(id).name.toLocaleLowerCase().includes(wanted) ? 0 : 1;
    matches.sort((one, other) => named(one) - named(other) || one - other);
    say(filtering() ? data.words.found.replace("{count}", matches.length) : "");
    for (const row of document.querySelectorAll("#nodes tbody tr")) row.hidden = filtering() && !lit(Number(row.dataset.node));
    network.redraw();
  }
  const fit = () => {
    const scale = Math.min(stage.clientWidth / (right - left), stage.clientHeight / (bottom - top), 1.3);
    network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale, animation: false });
  };
  // A picture too large to be read whole opens where its subject stands.
  const open = () => {
    fit();
    const focus = data.nodes.find((node) => node.focus) || data.nodes[0];
    if (network.getScale() < 0.36) network.moveTo({ position: { x: Math.min(Math.max(focus.x, left + stage.clientWidth), right - stage.clientWidth), y: focus.y }, scale: 0.5, animation: false });
  };
  const zoom = (factor) => network.moveTo({ scale: Math.min(Math.max(network.getScale() * factor, 0.05), 4), animation: false });

  // The nearest box in a direction, straight ahead before aside.
  function step(dx, dy) {
    const from = network.getPositions();
    const here = chosen === null ? network.getViewPosition() : from[chosen];
    let best = null, least = Infinity;
    for (const node of data.nodes) {
      if (node.id === chosen) continue;
      const x = from[node.id].x - here.x, y = from[node.id].y - here.y;
      const ahead = x * dx + y * dy, aside = Math.abs(x * dy) + Math.abs(y * dx);
      if (ahead > 4 && ahead + 2.2 * aside < least) [best, least] = [node.id, ahead + 2.2 * aside];
    }
    if (best !== null) choose(best, true);
  }

  network.on("click", (event) => choose(event.nodes.length ? event.nodes[0] : null, false));
  network.on("dragEnd", () => network.redraw());
  stage.addEventListener("keydown", (event) => {
    const actions = {
      ArrowLeft: () => step(-1, 0), ArrowRight: () => step(1, 0), ArrowUp: () => step(0, -1), ArrowDown: () => step(0, 1),
      "+": () => zoom(1.25), "-": () => zoom(0.8), 0: fit, Escape: () => choose(null, false),
    };
    if (event.ctrlKey || event.altKey || event.metaKey || !(event.key in actions)) return;
    event.preventDefault();
    actions[event.key]();
  });
  byId("search").addEventListener("input", search);
  byId("only-unowned").addEventListener("change", search);
  byId("tools").addEventListener("submit", (event) => {
    event.preventDefault();
    if (matches.length) choose(matches[(matches.indexOf(chosen) + 1) % matches.length], true);
  });
  byId("closer").addEventListener("click", () => zoom(1.25));
  byId("farther").addEventListener("click", () => zoom(0.8));
  byId("whole").addEventListener("click", fit);
  byId("back").addEventListener("click", () => {
    for (const node of data.nodes) network.moveNode(node.id, node.x, node.y);
    network.redraw();
  });
  byId("close").addEventListener("click", () => { choose(null, false); stage.focus(); });
  for (const box of document.querySelectorAll("input.line")) {
    box.disabled = false;
    box.addEventListener("change", () => {
      if (box.checked) shownLines.add(box.value); else shownLines.delete(box.value);
      network.redraw();
    });
  }
  const implied = byId("implied");
  if (implied) {
    implied.disabled = false;
    implied.addEventListener("change", () => { allNeeds = implied.checked; network.redraw(); });
  }
  for (const link of document.querySelectorAll("a[data-node]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      choose(Number(link.dataset.node), true);
      stage.scrollIntoView({ block: "center" });
      stage.focus({ preventScroll: true });
    });
  }
  window.addEventListener("resize", () => { setHeight(); network.redraw(); fit(); });
  window.addEventListener("beforeprint", () => { choose(null, false); fit(); });
  byId("tools").hidden = false;
  open();
  document.documentElement.dataset.drawn = String(data.nodes.length);
})();
