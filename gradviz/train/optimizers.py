"""How parameters follow their gradients: each optimizer is a value with rules, like an operation.

The rules say what becomes of the gradient ``g``, of what is remembered for each parameter, and of the
parameter ``p``, one after the other. The compiled run computes by them (`gradviz.engine.compiled.update`),
and they can be typeset. All are PyTorch's, update for update.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite

from gradviz.language import tr
from gradviz.train.schedules import Constant, Schedule

Rules = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Optimizer:
    """What all optimizers have in common.

    `weight_decay` adds so much of each parameter to its gradient (an L2 penalty of half as much). `clip_norm`
    shortens the gradient of all parameters together to this length, `clip_value` keeps each number of it
    within these bounds; both come first.
    """

    learning_rate: float = 0.01
    weight_decay: float = field(default=0.0, kw_only=True)
    clip_norm: float | None = field(default=None, kw_only=True)
    clip_value: float | None = field(default=None, kw_only=True)
    schedule: Schedule = field(default_factory=Constant, kw_only=True)

    def __post_init__(self) -> None:
        if not (isfinite(self.learning_rate) and self.learning_rate >= 0):
            raise ValueError(tr("A learning rate is a finite number, 0 or more."))
        if not (isfinite(self.weight_decay) and self.weight_decay >= 0):
            raise ValueError(tr("A weight decay is a finite number, 0 or more."))
        for bound in (self.clip_norm, self.clip_value):
            if bound is not None and not bound > 0:
                raise ValueError(tr("A gradient is clipped at a number above 0."))

    @property
    def arrays(self) -> tuple[str, ...]:
        """What is remembered for each parameter, 0 at first."""
        return ()

    @property
    def numbers(self) -> Mapping[str, str]:
        """Rules for the numbers of a step, in ``t``: 1 in the first step."""
        rate = self.schedule.rule(self.learning_rate)
        return {"rate": rate, "decay": repr(float(self.weight_decay)), **self._numbers()}

    @property
    def rules(self) -> Rules:
        """What becomes of ``g``, of the arrays and of ``p``."""
        return (*self._clipped(), *self._decayed(), *self._rules())

    def _clipped(self) -> Rules:
        if self.clip_value is None:
            return ()
        bound = float(self.clip_value)
        return (("g", f"minimum(maximum(g, {-bound!r}), {bound!r})"),)

    def _decayed(self) -> Rules:
        return (("g", "g + decay * p"),) if self.weight_decay else ()

    def _numbers(self) -> Mapping[str, str]:
        return {}

    def _rules(self) -> Rules:
        raise NotImplementedError


@dataclass(frozen=True)
class SGD(Optimizer):
    """Gradient descent: a step against the gradient (torch.optim.SGD)."""

    def _rules(self) -> Rules:
        return (("p", "p - rate * g"),)


@dataclass(frozen=True)
class Momentum(Optimizer):
    """Gradient descent that keeps rolling (torch.optim.SGD with momentum). Polyak 1964."""

    momentum: float = 0.9

    def __post_init__(self) -> None:
        super().__post_init__()
        require_share(self.momentum)

    @property
    def arrays(self) -> tuple[str, ...]:
        return ("v",)

    def _numbers(self) -> Mapping[str, str]:
        return {"momentum": repr(float(self.momentum))}

    def _rules(self) -> Rules:
        return (("v", "momentum * v + g"), ("p", "p - rate * v"))


@dataclass(frozen=True)
class Nesterov(Momentum):
    """Momentum that looks ahead (torch.optim.SGD with nesterov=True). Sutskever et al. 2013."""

    def _rules(self) -> Rules:
        return (("v", "momentum * v + g"), ("p", "p - rate * (g + momentum * v)"))


@dataclass(frozen=True)
class Adagrad(Optimizer):
    """Smaller steps for what has moved much (torch.optim.Adagrad). Duchi et al. 2011."""

    eps: float = 1e-10

    @property
    def arrays(self) -> tuple[str, ...]:
        return ("s",)

    def _numbers(self) -> Mapping[str, str]:
        return {"eps": repr(float(self.eps))}

    def _rules(self) -> Rules:
        return (("s", "s + g**2"), ("p", "p - rate * g / (sqrt(s) + eps)"))


@dataclass(frozen=True)
class RMSprop(Optimizer):
    """Steps by the gradient's size of late (torch.optim.RMSprop). Tieleman & Hinton 2012."""

    alpha: float = 0.99
    eps: float = 1e-8

    def __post_init__(self) -> None:
        super().__post_init__()
        require_share(self.alpha)

    @property
    def arrays(self) -> tuple[str, ...]:
        return ("s",)

    def _numbers(self) -> Mapping[str, str]:
        return {"alpha": repr(float(self.alpha)), "eps": repr(float(self.eps))}

    def _rules(self) -> Rules:
        return (("s", "alpha * s + (1 - alpha) * g**2"), ("p", "p - rate * g / (sqrt(s) + eps)"))


@dataclass(frozen=True)
class Adam(Optimizer):
    """Momentum with steps of a size of their own (torch.optim.Adam). Kingma & Ba 2015."""

    learning_rate: float = 0.001
    betas: tuple[float, float] = (0.9, 0.999)
    eps: float = 1e-8

    def __post_init__(self) -> None:
        super().__post_init__()
        for beta in self.betas:
            require_share(beta)

    @property
    def arrays(self) -> tuple[str, ...]:
        return ("m", "v")

    def _numbers(self) -> Mapping[str, str]:
        beta1, beta2 = (repr(float(beta)) for beta in self.betas)
        return {
            "beta1": beta1,
            "beta2": beta2,
            "eps": repr(float(self.eps)),
            "bias1": f"1 - {beta1} ** t",
            "bias2": f"1 - {beta2} ** t",
        }

    def _rules(self) -> Rules:
        return (
            ("m", "beta1 * m + (1 - beta1) * g"),
            ("v", "beta2 * v + (1 - beta2) * g**2"),
            ("p", "p - rate / bias1 * m / (sqrt(v / bias2) + eps)"),
        )


@dataclass(frozen=True)
class AdamW(Adam):
    """Adam whose weight decay keeps out of the gradient (torch.optim.AdamW). Loshchilov & Hutter 2019."""

    weight_decay: float = field(default=0.01, kw_only=True)

    def _decayed(self) -> Rules:
        return (("p", "p - rate * decay * p"),) if self.weight_decay else ()


def require_share(number: float) -> None:
    """Raises ValueError where this is not a share from 0 to below 1."""
    if not 0 <= number < 1:
        raise ValueError(tr("What is kept from step to step is a share from 0 to below 1."))


OPTIMIZERS: tuple[type[Optimizer], ...] = (SGD, Momentum, Nesterov, Adagrad, RMSprop, Adam, AdamW)
"""In the order in which a person is offered them."""
