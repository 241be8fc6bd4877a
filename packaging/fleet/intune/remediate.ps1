# Remediation script for Intune, beside detect.ps1: puts right what Redial can put right without asking anybody.
# Ends with 0 where that was done, 1 where it was not. Intune keeps the last line, 2,048 signs at most.

# What may be done. Each can be taken back with `redial undo`; `redial fixes` lists them all.
$Fixes = @('flush-dns')

$ErrorActionPreference = 'Stop'

function Complete-Remediation([int] $Code, [string] $Line) {
    $Line = $Line -replace '\s+', ' '
    if ($Line.Length -gt 2048) { $Line = $Line.Substring(0, 2048) }
    Write-Output $Line
    exit $Code
}

$Places = @("$env:ProgramFiles\Redial\redial.exe", "$env:LOCALAPPDATA\Programs\Redial\redial.exe")
$Redial = $Places | Where-Object { Test-Path -LiteralPath $_ } | Select-Object -First 1
if (-not $Redial) { Complete-Remediation 1 'Redial is not installed, so nothing was changed.' }

try {
    $Told = @()
    $Worst = 0
    foreach ($Fix in $Fixes) {
        $Run = Start-Process -FilePath $Redial -ArgumentList "fix $Fix --yes" -PassThru -Wait -WindowStyle Hidden
        $Told += "${Fix}: $($Run.ExitCode)"
        if ($Run.ExitCode -ne 0) { $Worst = 1 }
    }
    Complete-Remediation $Worst ($Told -join ', ')
}
catch {
    Complete-Remediation 1 "Nothing more could be changed: $($_.Exception.Message)"
}
