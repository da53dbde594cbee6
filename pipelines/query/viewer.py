"""Who asks, and what they may see."""

from dataclasses import dataclass

WHOLE = "*"  # an area: the whole deployment


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Who asks, and what they may see: the rows of an area (a code, or `WHOLE`), or those of a company (its credit
    code); with neither, nothing of any unit. Who decides sees the evidence before a decision too; who needs them sees
    rows and exact numbers on persons.
    """

    name: str
    area: str = ""
    company: str = ""
    decides: bool = False
    sees_persons: bool = False

    @property
    def sees_all_areas(self) -> bool:
        """Whether they see the rows of all areas."""
        return self.area == WHOLE and not self.company

    @property
    def sees_all(self) -> bool:
        """Whether nothing is kept from them."""
        return self.sees_all_areas and self.decides and self.sees_persons

    @property
    def bounds(self) -> str:
        """The area beyond which they see nothing; '' where no area bounds them."""
        return "" if self.area == WHOLE else self.area

    @property
    def reach(self) -> tuple[str, str, bool, bool]:
        """What two viewers who see the same have in common: it belongs in the key of whatever is kept."""
        return (self.area, self.company, self.decides, self.sees_persons)


EVERYONE = Viewer(
    name="everyone", area=WHOLE, decides=True, sees_persons=True
)  # where a home has no sign-in, and the command line
