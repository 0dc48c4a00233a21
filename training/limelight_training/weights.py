"""Weights: folding batch normalisation, reading them back out of an exported ONNX file, checkpoints written whole or not at all."""
from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from .attention import Overview
from .network import ChannelAffine, FrequencyBottleneck, Separator


def _gain_offset(norm: nn.BatchNorm2d) -> tuple[Tensor, Tensor]:
    gain = norm.weight / (norm.running_var + norm.eps).sqrt()
    return gain, norm.bias - norm.running_mean * gain


@torch.no_grad()
def fold(net: Separator) -> Separator:
    """The same function without batch normalisation (its running statistics become weights)."""
    if net.config["folded"]:
        return net
    out = Separator(**{**net.config, "folded": True})
    for (name, source), (_, target) in zip(_units(net), _units(out)):
        if isinstance(source, nn.Sequential):
            conv, norm = source[0], source[1]
            gain, offset = _gain_offset(norm)
            along = 1 if isinstance(conv, nn.ConvTranspose2d) else 0
            shape = [1, 1, 1, 1]
            shape[along] = -1
            target[0].weight.copy_(conv.weight * gain.view(shape))
            target[0].bias.copy_(offset)
        elif isinstance(source, nn.BatchNorm2d):
            gain, offset = _gain_offset(source)
            target.gain.copy_(gain.view(1, -1, 1, 1))
            target.offset.copy_(offset.view(1, -1, 1, 1))
        else:
            target.load_state_dict(source.state_dict())
    return out


def _units(net: Separator) -> list[tuple[str, nn.Module]]:
    """The layers that correspond in the folded and the unfolded form, in one order: convolution blocks, norms, linear and 1 x 1 layers, attention."""
    found: list[tuple[str, nn.Module]] = []

    def visit(name: str, module: nn.Module) -> None:
        block = isinstance(module, nn.Sequential) and len(module) > 0 and isinstance(module[0], (nn.Conv2d, nn.ConvTranspose2d))
        if block or isinstance(module, (nn.Conv2d, nn.Linear, nn.BatchNorm2d, ChannelAffine, Overview)):
            found.append((name, module))
            return
        for child, inner in module.named_children():
            visit(f"{name}.{child}", inner)

    visit("net", net)
    return found


@torch.no_grad()
def from_onnx(path: Path) -> Separator:
    """The folded network whose weights an exported file holds.

    The exporter writes each layer's node in the order of execution, so that nodes and layers correspond one to one. Norms appear either
    as BatchNormalization, or as the Mul and Add of a ChannelAffine; a matrix along frequency on either side of its product. Raises ValueError where the file holds another network.
    """
    import onnx

    graph = onnx.load(str(path)).graph
    try:
        return _from_graph(graph, path)
    except (IndexError, KeyError, RuntimeError, StopIteration) as error:
        raise ValueError(f"{path}: not a network of this kind") from error


def _from_graph(graph: Any, path: Path) -> Separator:
    from onnx import numpy_helper

    values = {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in graph.initializer}
    # What is the same in two layers is written once, under the first one's name.
    for node in graph.node:
        if node.op_type == "Identity" and node.input[0] in values:
            values[node.output[0]] = values[node.input[0]]
    net = Separator(folded=True, **_shape_of(graph.node, values))
    convs = iter([n for n in graph.node if n.op_type in ("Conv", "ConvTranspose")])
    matrices = iter(_matrices(graph.node, values))
    norms = iter(_norm_nodes(graph.node, values))

    def load_conv(conv: nn.Module) -> None:
        node = next(convs)
        weight = values[node.input[1]]
        if weight.shape != conv.weight.shape:
            raise ValueError(f"{path}: a layer of {tuple(weight.shape)} where {tuple(conv.weight.shape)} belongs")
        gain, offset = (torch.ones(conv.out_channels), torch.zeros(conv.out_channels))
        if len(node.input) > 2:
            offset = values[node.input[2]]
        else:
            gain, offset = next(norms)
        along = [1, -1, 1, 1] if isinstance(conv, nn.ConvTranspose2d) else [-1, 1, 1, 1]
        conv.weight.copy_(weight * gain.view(along))
        conv.bias.copy_(offset)

    def load_blocks(blocks: nn.Sequential) -> None:
        for block in blocks:
            load_conv(block[0])

    def load_bottleneck(bottleneck: FrequencyBottleneck) -> None:
        for linear, norm in ((bottleneck.narrow, bottleneck.narrow_norm), (bottleneck.widen, bottleneck.widen_norm)):
            linear.weight.copy_(next(matrices)[0])
            gain, offset = next(norms)
            norm.gain.copy_(gain.view(1, -1, 1, 1))
            norm.offset.copy_(offset.view(1, -1, 1, 1))

    def load_overview(overview: Overview) -> None:
        overview.frequencies.copy_(values["overview.frequencies"])
        overview.times.copy_(values["overview.times"])
        for linear in (m for m in overview.modules() if isinstance(m, torch.nn.Linear)):
            weight, bias = next(matrices)
            linear.weight.copy_(weight)
            linear.bias.copy_(bias)

    load_conv(net.enter)
    for encode, bottleneck, down in zip(net.encoders, net.encoder_bottlenecks, net.downs):
        load_blocks(encode)
        load_bottleneck(bottleneck)
        load_conv(down[0])
    load_blocks(net.middle_in)
    load_bottleneck(net.middle_bottleneck)
    if isinstance(net.overview, Overview):
        load_overview(net.overview)
    load_blocks(net.middle_out)
    for up, decode, bottleneck in zip(net.ups, net.decoders, net.decoder_bottlenecks):
        load_conv(up[0])
        load_blocks(decode)
        load_bottleneck(bottleneck)
    load_conv(net.leave)
    return net


def _shape_of(nodes: Any, values: dict[str, Tensor]) -> dict[str, Any]:
    """Bands, channels and attention, from the shapes of the convolutions in order and the names of the rest."""
    convs = [values[n.input[1]].shape for n in nodes if n.op_type == "Conv"]
    bands = convs[0][1] // 6
    downs = [(c[1], c[0]) for c in convs if c[2] == 2]
    blocks = sum(name.startswith("overview.blocks.") and name.endswith(".feed_in.bias") for name in values)
    width = {"width": values["overview.times"].shape[1]} if blocks else {}
    return {"bands": bands, "channels": (downs[0][0], *(target for _, target in downs)), "blocks": blocks, **width}


def _matrices(nodes: Any, values: dict[str, Tensor]) -> list[tuple[Tensor, Tensor | None]]:
    """Weight and (where one follows) bias of the linear layers in the order of execution; products of two activations are none."""
    found: list[tuple[Tensor, Tensor | None]] = []
    for i, node in enumerate(nodes):
        left, right = (values.get(name) for name in node.input) if node.op_type == "MatMul" else (None, None)
        weight = left if left is not None else right.T if right is not None else None
        if weight is not None:
            after = nodes[i + 1].input if i + 1 < len(nodes) and nodes[i + 1].op_type == "Add" else ()
            found.append((weight, next((values[name] for name in after if name in values and values[name].dim() == 1), None)))
    return found


def _norm_nodes(nodes: Any, values: dict[str, Tensor]) -> list[tuple[Tensor, Tensor]]:
    """Gain and offset of every norm that stands by itself, in the order of execution. What lies between a gain and its offset, if anything, is a matrix."""
    found, gain = [], None
    for node in nodes:
        if node.op_type == "BatchNormalization":
            weight, bias, mean, var = (values[name] for name in node.input[1:5])
            epsilon = next(a.f for a in node.attribute if a.name == "epsilon")
            scale = weight / (var + epsilon).sqrt()
            found.append((scale, bias - mean * scale))
            continue
        per_channel = next((values[name].flatten() for name in node.input if name in values and values[name].dim() == 4), None)
        if node.op_type == "Mul" and per_channel is not None:
            gain = per_channel
        elif node.op_type == "Add" and gain is not None and per_channel is not None:
            found.append((gain, per_channel))
            gain = None
    return found


@torch.no_grad()
def grown(net: Separator, blocks: int) -> Separator:
    """The same function in a network with that many blocks of attention. Raises ValueError where it has some already, and another number of them."""
    if net.config["blocks"] == blocks:
        return net
    if net.config["blocks"]:
        raise ValueError(f"a network with {net.config['blocks']} blocks of attention does not become one with {blocks}")
    out = Separator(**{**net.config, "blocks": blocks})
    out.load_state_dict({**out.state_dict(), **net.state_dict()})
    return out


def save(path: Path, content: dict[str, Any]) -> None:
    """Writes a checkpoint beside its place and moves it there, so that a kill never leaves half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".part")
    torch.save(content, partial)
    os.replace(partial, path)


def built(config: dict[str, Any]) -> Separator:
    """The network that a checkpoint describes; those from before there was attention do not mention it."""
    return Separator(**{"blocks": 0, **config})


def load_network(path: Path) -> Separator:
    """A network from a checkpoint (the averaged weights) or an ONNX file, ready to be used."""
    if path.suffix == ".onnx":
        return from_onnx(path).eval()
    content = torch.load(path, map_location="cpu")
    net = built(content["config"])
    net.load_state_dict(content["average"])
    return fold(net.eval()).eval()


@torch.no_grad()
def average(first: Separator, second: Separator, share: float) -> Separator:
    """The weights between two folded networks, `share` (0 to 1) of them the second's. Of use where one was trained from the other's weights:
    what each learned is then often kept ("Robust fine-tuning of zero-shot models", M. Wortsman et al., 2021). Where only one has attention,
    what it adds counts by that one's share. Raises ValueError where the networks differ in more."""
    first, second = _with_attention_of(second, first), _with_attention_of(first, second)
    if first.config != second.config:
        raise ValueError("the networks differ in more than their weights")
    out = Separator(**first.config)
    other = second.state_dict()
    out.load_state_dict({name: torch.lerp(value, other[name], share) for name, value in first.state_dict().items()})
    return out.eval()


def _with_attention_of(other: Separator, net: Separator) -> Separator:
    """The same function: the other's attention, of which nothing comes out."""
    if net.config["blocks"] or not other.config["blocks"]:
        return net
    out = Separator(**{**net.config, "blocks": other.config["blocks"], "width": other.config["width"]})
    borrowed = {name: value for name, value in other.state_dict().items() if name.startswith("overview.")}
    silent = {name: torch.zeros_like(value) for name, value in borrowed.items() if name.startswith("overview.out.")}
    out.load_state_dict({**net.state_dict(), **borrowed, **silent})
    return out
